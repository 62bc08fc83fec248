package io.pyramidstream.inference.ort;

/// Element types of tensors we handle, with their ONNX number.
public enum ElementType {
    F32(1, 4),
    U8(2, 1),
    I8(3, 1),
    I32(6, 4),
    I64(7, 8),
    F16(10, 2),
    BF16(16, 2);

    final int onnx;
    private final int bytes;

    ElementType(int onnx, int bytes) {
        this.onnx = onnx;
        this.bytes = bytes;
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }

    static ElementType of(int onnx) {
        for (ElementType type : values()) {
            if (type.onnx == onnx) {
                return type;
            }
        }
        throw new OrtException(OrtException.Code.NOT_IMPLEMENTED, "a tensor has ONNX element type " + onnx);
    }
}
