package io.pyramidstream.model.checkpoint;

/// Element types of a safetensors file that a model of this family can have, with their ONNX number.
public enum DType {
    F32(4, 1),
    F16(2, 10),
    BF16(2, 16);

    private final int bytes;
    private final int onnx;

    DType(int bytes, int onnx) {
        this.bytes = bytes;
        this.onnx = onnx;
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }

    /// `TensorProto.DataType` of the same format.
    public int onnx() {
        return onnx;
    }
}
