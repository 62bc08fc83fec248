package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/// Keeps ONNX Runtime from reporting to its maker.
///
/// From 1.29 on the official builds for Linux and macOS do so unless an environment variable forbids it, and 1.29
/// crashes the whole process on the way: on a long command line (a regular expression outgrows the stack) and in
/// containers without a shell. The variable must be set before the environment is made.
final class Telemetry {
    private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

    private Telemetry() {}

    /// Sets the variable in this process. Windows has no such variable; there the environment is told, see {@link Ort}.
    static void forbid() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
        if (setenv.isEmpty()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int)
                    linker.downcallHandle(setenv.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                            .invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), 1);
            if (failed != 0) {
                throw new IllegalStateException("cannot set " + VARIABLE + "; set it to 1 before the start");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setenv", e);
        }
    }
}
