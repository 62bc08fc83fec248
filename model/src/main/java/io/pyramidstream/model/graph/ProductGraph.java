package io.pyramidstream.model.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/// One matrix product in float16 and nothing else: `x [M,K]`, `w [K,N]` -> `y [M,N]`. What a device reaches in it is
/// what a model made of such products can reach at best.
public final class ProductGraph {
    private ProductGraph() {}

    /// The serialised `ModelProto`.
    public static byte[] halves() {
        return ModelProto.newBuilder()
                .setIrVersion(10)
                .setProducerName("pyramidstream")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(21))
                .setGraph(GraphProto.newBuilder()
                        .setName("product")
                        .addInput(matrix("x", "M", "K"))
                        .addInput(matrix("w", "K", "N"))
                        .addOutput(matrix("y", "M", "N"))
                        .addNode(NodeProto.newBuilder()
                                .setName("product")
                                .setOpType("MatMul")
                                .addInput("x")
                                .addInput("w")
                                .addOutput("y")))
                .build()
                .toByteArray();
    }

    private static ValueInfoProto matrix(String name, String rows, String columns) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam(rows);
        shape.addDimBuilder().setDimParam(columns);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT16.getNumber())
                                .setShape(shape)))
                .build();
    }
}
