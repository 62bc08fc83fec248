package io.pyramidstream.app;

import picocli.CommandLine.Command;

/// Looks at checkpoints and checks what we make of them.
@Command(
        name = "model",
        description = "Look at checkpoints and check what is made of them.",
        mixinStandardHelpOptions = true,
        subcommands = {ModelInfoCommand.class, ModelImportCommand.class, ModelVerifyCommand.class, ModelAskCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class ModelCommand {}
