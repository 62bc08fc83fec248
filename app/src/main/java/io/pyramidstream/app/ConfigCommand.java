package io.pyramidstream.app;

import io.pyramidstream.app.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/// What would hold if a service started now: checks a settings file without starting anything.
@Command(
        name = "config",
        description = "Check the settings of file and environment, and list all with where they come from.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

    @Mixin
    SettingsOptions settingsOptions = new SettingsOptions();

    @Override
    public Integer call() {
        for (Settings.Effective each : settingsOptions.load().effective()) {
            System.out.println(each.key() + "=" + each.value() + "   # " + each.origin());
        }
        return 0;
    }
}
