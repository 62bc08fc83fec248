package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.ADDRESS;

/// A process that opens the runtime and says what native code sees of the telemetry switch.
final class OpenAndClose {
    private OpenAndClose() {}

    public static void main(String[] arguments) throws Throwable {
        try (Ort ort = Ort.open(OrtConfig.withThreads(1));
                Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            MemorySegment value = (MemorySegment) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("getenv"), FunctionDescriptor.of(ADDRESS, ADDRESS))
                    .invokeExact(arena.allocateFrom("ORT_DISABLE_TELEMETRY"));
            System.out.println("opened " + ort.version());
            System.out.println("telemetry disabled: " + OrtApi.text(value));
        }
    }
}
