package io.pyramidstream.inference.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// The libraries of NVIDIA that ONNX Runtime's CUDA provider links to, found or missed one by one. Left to itself the
/// provider only tells of the first one missing.
///
/// A library once loaded by its path is found by its name from then on, so those in a folder of their own are loaded
/// from here before ONNX Runtime asks for them.
public final class CudaLibraries {
    private final List<Library> found;

    /// What became of one library.
    ///
    /// @param name    as the loader knows it, for example `libcudnn.so.9`
    /// @param what    it belongs to, for people
    /// @param version empty if the library does not say, or was not found
    public record Library(String name, String what, boolean loaded, String version) {
        @Override
        public String toString() {
            return loaded ? (version.isEmpty() ? name : name + " " + version) : name + " missing (" + what + ")";
        }
    }

    private record Wanted(String name, String what, Version version) {}

    /// How a library is asked for its version.
    private interface Version {
        String of(SymbolLookup library) throws Throwable;
    }

    private interface Loader {
        Optional<SymbolLookup> load(String name);
    }

    private CudaLibraries(List<Library> found) {
        this.found = List.copyOf(found);
    }

    /// Loads what there is; what is loaded stays.
    public static CudaLibraries load(CudaConfig config) {
        return load(config.major(), name -> open(config.libraries(), name));
    }

    private static CudaLibraries load(int major, Loader loader) {
        List<Library> found = new ArrayList<>();
        for (Wanted wanted : wanted(major)) {
            Optional<SymbolLookup> library = loader.load(wanted.name());
            found.add(new Library(
                    wanted.name(),
                    wanted.what(),
                    library.isPresent(),
                    library.map(lookup -> version(wanted, lookup)).orElse("")));
        }
        return new CudaLibraries(found);
    }

    /// In the order in which they need one another.
    private static List<Wanted> wanted(int major) {
        String cuda = "CUDA " + major + " runtime";
        int fft = major == 12 ? 11 : 12;
        return List.of(
                new Wanted("libcuda.so.1", "NVIDIA driver", lookup -> cudaVersion(intOf(lookup, "cuDriverGetVersion"))),
                new Wanted(cudart(major), cuda, lookup -> cudaVersion(intOf(lookup, "cudaRuntimeGetVersion"))),
                new Wanted(
                        "libcublasLt.so." + major, cuda, lookup -> cublasVersion(longOf(lookup, "cublasLtGetVersion"))),
                new Wanted("libcublas.so." + major, cuda, _ -> ""),
                new Wanted("libcurand.so.10", cuda, _ -> ""),
                new Wanted("libcufft.so." + fft, cuda, _ -> ""),
                new Wanted("libcudnn.so.9", "cuDNN 9", lookup -> cudnnVersion(longOf(lookup, "cudnnGetVersion"))));
    }

    static String cudart(int major) {
        return "libcudart.so." + major;
    }

    static Optional<SymbolLookup> open(Optional<Path> folder, String name) {
        Optional<SymbolLookup> mine = folder.flatMap(root -> find(root, name)).flatMap(CudaLibraries::openFile);
        return mine.isPresent() ? mine : openName(name);
    }

    /// NVIDIA's own packages put every library into a folder of its own below one root.
    private static Optional<Path> find(Path root, String name) {
        if (Files.isRegularFile(root.resolve(name))) {
            return Optional.of(root.resolve(name));
        }
        try (Stream<Path> files = Files.walk(root, 3)) {
            return files.filter(file -> file.endsWith(name)).findFirst();
        } catch (java.io.IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Optional<SymbolLookup> openFile(Path file) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<SymbolLookup> openName(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Every library that is wanted, loaded or not.
    public List<Library> all() {
        return found;
    }

    public List<Library> missing() {
        return found.stream().filter(library -> !library.loaded()).toList();
    }

    private static String version(Wanted wanted, SymbolLookup lookup) {
        try {
            return wanted.version().of(lookup);
        } catch (Throwable e) {
            return "";
        }
    }

    /// Writes an int through a pointer and answers 0.
    private static int intOf(SymbolLookup lookup, String function) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            int failed = (int) Linker.nativeLinker()
                    .downcallHandle(lookup.findOrThrow(function), FunctionDescriptor.of(JAVA_INT, ADDRESS))
                    .invokeExact(out);
            return failed == 0 ? out.get(JAVA_INT, 0) : 0;
        }
    }

    private static long longOf(SymbolLookup lookup, String function) throws Throwable {
        return (long) Linker.nativeLinker()
                .downcallHandle(lookup.findOrThrow(function), FunctionDescriptor.of(JAVA_LONG))
                .invokeExact();
    }

    /// 12080 is 12.8.
    private static String cudaVersion(int code) {
        return code == 0 ? "" : code / 1000 + "." + code % 1000 / 10;
    }

    /// 120803 is 12.8.3.
    private static String cublasVersion(long code) {
        return code / 10_000 + "." + code / 100 % 100 + "." + code % 100;
    }

    /// 90701 is 9.7.1.
    private static String cudnnVersion(long code) {
        return cublasVersion(code);
    }
}
