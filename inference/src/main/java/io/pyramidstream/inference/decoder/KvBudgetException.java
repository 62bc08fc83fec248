package io.pyramidstream.inference.decoder;

/// The KV cache of one prompt alone is larger than all memory set aside for caches.
public final class KvBudgetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KvBudgetException(long bytes, long bytesMax) {
        super("the KV cache of one prompt needs " + bytes + " bytes, the budget is " + bytesMax
                + "; raise kvBytesMax, use fewer frames, lower maxTokens or prune more");
    }
}
