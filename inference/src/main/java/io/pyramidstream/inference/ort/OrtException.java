package io.pyramidstream.inference.ort;

/// ONNX Runtime refused or failed.
public final class OrtException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;

    /// `OrtErrorCode`, in its order.
    public enum Code {
        OK,
        FAIL,
        INVALID_ARGUMENT,
        NO_SUCH_FILE,
        NO_MODEL,
        ENGINE_ERROR,
        RUNTIME_EXCEPTION,
        INVALID_PROTOBUF,
        MODEL_LOADED,
        NOT_IMPLEMENTED,
        INVALID_GRAPH,
        PROVIDER_FAIL,
        MODEL_LOAD_CANCELED,
        MODEL_REQUIRES_COMPILATION,
        NOT_FOUND,
        /// A later version's code.
        UNKNOWN;

        static Code of(int code) {
            return code >= 0 && code < UNKNOWN.ordinal() ? values()[code] : UNKNOWN;
        }
    }

    OrtException(Code code, String message) {
        super(code + ": " + message);
        this.code = code;
    }

    OrtException(Code code, String message, Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
