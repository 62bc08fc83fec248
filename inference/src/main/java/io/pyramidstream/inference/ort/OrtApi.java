package io.pyramidstream.inference.ort;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/// One loaded library and its functions. Never unloaded: it has threads and static destructors of its own.
final class OrtApi {
    /// The oldest API that has all we call in the form we call it.
    private static final int API_VERSION = 28;

    private static final Linker LINKER = Linker.nativeLinker();

    private final Map<OrtFunction, MethodHandle> functions = new EnumMap<>(OrtFunction.class);
    private final MethodHandle runWithBinding;
    private final Path library;
    private final String version;

    private OrtApi(Path library, String version, MemorySegment table) {
        this.library = library;
        this.version = version;
        for (OrtFunction function : OrtFunction.values()) {
            functions.put(function, spread(downcall(table.getAtIndex(ADDRESS, function.index), function.descriptor)));
        }
        runWithBinding = downcall(
                table.getAtIndex(ADDRESS, OrtFunction.RUN_WITH_BINDING.index), OrtFunction.RUN_WITH_BINDING.descriptor);
    }

    /// Takes its arguments as an array and answers an object: one form for all functions, prepared once.
    private static MethodHandle spread(MethodHandle function) {
        int arguments = function.type().parameterCount();
        return function.asType(MethodType.genericMethodType(arguments)).asSpreader(Object[].class, arguments);
    }

    /// @throws OrtException if this is no ONNX Runtime of a version we can talk to
    static OrtApi load(Path library) {
        try {
            SymbolLookup lookup = SymbolLookup.libraryLookup(library, Arena.global());
            MemorySegment base =
                    (MemorySegment) downcall(lookup.findOrThrow("OrtGetApiBase"), FunctionDescriptor.of(ADDRESS))
                            .invokeExact();
            MemorySegment entries = base.reinterpret(2 * ADDRESS.byteSize());
            String version =
                    text((MemorySegment) downcall(entries.getAtIndex(ADDRESS, 1), FunctionDescriptor.of(ADDRESS))
                            .invokeExact());
            MemorySegment table =
                    (MemorySegment) downcall(entries.getAtIndex(ADDRESS, 0), FunctionDescriptor.of(ADDRESS, JAVA_INT))
                            .invokeExact(API_VERSION);
            if (table.equals(MemorySegment.NULL)) {
                throw new OrtException(
                        OrtException.Code.NOT_IMPLEMENTED,
                        library + " is ONNX Runtime " + version + ", need 1." + API_VERSION + " or later");
            }
            return new OrtApi(library, version, table.reinterpret(512 * ADDRESS.byteSize()));
        } catch (OrtException e) {
            throw e;
        } catch (Throwable e) {
            throw new OrtException(
                    OrtException.Code.FAIL, "cannot load ONNX Runtime from " + library + ": " + e.getMessage(), e);
        }
    }

    Path library() {
        return library;
    }

    String version() {
        return version;
    }

    /// Calls a function that answers a status or nothing.
    ///
    /// @throws OrtException with ONNX Runtime's own code and words
    void call(OrtFunction function, Object... arguments) {
        try {
            @Nullable Object answer = invoke(function, arguments);
            if (answer instanceof MemorySegment status && function.answersStatus()) {
                check(status);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(function.name(), e);
        }
    }

    /// Calls a function whose last argument is where it writes a pointer, and answers that pointer.
    MemorySegment create(OrtFunction function, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
            all[arguments.length] = out;
            call(function, all);
            return out.get(ADDRESS, 0);
        }
    }

    /// The one call of every step: allocates nothing.
    void run(MemorySegment session, MemorySegment runOptions, MemorySegment binding) {
        try {
            check((MemorySegment) runWithBinding.invokeExact(session, runOptions, binding));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("RunWithBinding", e);
        }
    }

    /// A NUL-terminated string of theirs.
    static String text(MemorySegment pointer) {
        return pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private void check(MemorySegment status) throws Throwable {
        if (status.equals(MemorySegment.NULL)) {
            return;
        }
        int code = (int) Objects.requireNonNull(invoke(OrtFunction.GET_ERROR_CODE, status));
        String message = text((MemorySegment) Objects.requireNonNull(invoke(OrtFunction.GET_ERROR_MESSAGE, status)));
        invoke(OrtFunction.RELEASE_STATUS, status);
        throw new OrtException(OrtException.Code.of(code), message);
    }

    private @Nullable Object invoke(OrtFunction function, Object... arguments) throws Throwable {
        return (Object) Objects.requireNonNull(functions.get(function)).invokeExact(arguments);
    }

    private static MethodHandle downcall(MemorySegment address, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(address, descriptor);
    }
}
