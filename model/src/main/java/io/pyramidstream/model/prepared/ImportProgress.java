package io.pyramidstream.model.prepared;

/// Told how far the writing of a weight file is, on the writing thread.
@FunctionalInterface
public interface ImportProgress {
    ImportProgress NONE = (recipe, bytesDone, bytesTotal) -> {};

    /// @param bytesDone of `bytesTotal` bytes of the file are written; called after every tensor, last with both equal
    void onProgress(Recipe recipe, long bytesDone, long bytesTotal);
}
