package io.pyramidstream.app;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String built = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "PyramidStream " + (built == null ? "(not packaged)" : built), "Java " + Runtime.version(),
        };
    }
}
