package io.pyramidstream.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Reads one of several things that users write as their `toString` says, in whatever case.
public final class Words<T> implements ITypeConverter<T> {
    private final T[] known;

    @SafeVarargs
    public Words(T... known) {
        this.known = known;
    }

    @Override
    public T convert(String word) {
        return Arrays.stream(known)
                .filter(each -> each.toString().equalsIgnoreCase(word.replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("there is no '" + word + "'; write "
                        + Arrays.stream(known).map(Object::toString).collect(Collectors.joining(", "))));
    }
}
