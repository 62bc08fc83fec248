package io.pyramidstream.model.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.pyramidstream.model.prepared.GraphWeights;
import io.pyramidstream.model.prepared.Precision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Writes one ONNX graph node by node. Values go by name; every generated name is unique.
final class GraphBuilder {
    static final int FLOAT16 = TensorProto.DataType.FLOAT16.getNumber();
    static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
    static final int INT32 = TensorProto.DataType.INT32.getNumber();
    static final int INT64 = TensorProto.DataType.INT64.getNumber();
    private static final String MICROSOFT = "com.microsoft";
    private static final int IR_VERSION = 10;
    private static final int OPSET = 21;

    private final GraphProto.Builder graph;
    private final GraphWeights source;
    private final Weights weights;
    private final Products products;
    private int names;

    GraphBuilder(String name, GraphWeights source) {
        this.graph = GraphProto.newBuilder().setName(name);
        this.source = source;
        this.weights = new Weights(source.floats(), activations());
        this.products = new Products(this, weights, source);
    }

    /// @param dimensions each an Integer, or a String for one that is only known when the graph runs
    String input(String name, int type, Object... dimensions) {
        graph.addInput(valueInfo(name, type, dimensions));
        return name;
    }

    void output(String name, int type, Object... dimensions) {
        graph.addOutput(valueInfo(name, type, dimensions));
    }

    /// An operator of the standard set; an empty input name leaves an optional input out.
    Node node(String type, String... inputs) {
        return new Node(this, "", type, List.of(inputs));
    }

    /// An operator of ONNX Runtime's own set.
    Node microsoft(String type, String... inputs) {
        return new Node(this, MICROSOFT, type, List.of(inputs));
    }

    /// ONNX number of the type that activations, keys and values have.
    int activations() {
        return source.precision() == Precision.FLOAT16 ? FLOAT16 : FLOAT;
    }

    /// Float32 as the type of activations; the name itself if that is what they are.
    String toActivations(String x) {
        return activations() == FLOAT ? x : cast(x, FLOAT16);
    }

    /// Activations as float32; the name itself if they are.
    String toFloat(String x) {
        return activations() == FLOAT ? x : cast(x, FLOAT);
    }

    private String cast(String x, int type) {
        return node("Cast", x).with("to", type).out();
    }

    /// A tensor of the checkpoint as activations are, whatever type it has on disk; each tensor enters the graph once.
    String weight(String canonicalName) {
        return weights.use(canonicalName, this);
    }

    /// `x Wᵀ` with the matrix `W [out, in]` of this name, in whatever form it is stored.
    String product(String x, String canonicalName) {
        return products.of(x, canonicalName).out();
    }

    /// The same under a name, for an output of the graph.
    void productAs(String name, String x, String canonicalName) {
        products.of(x, canonicalName).as(name);
    }

    /// The same in float32.
    void floatProductAs(String name, String x, String canonicalName) {
        if (activations() == FLOAT) {
            productAs(name, x, canonicalName);
        } else {
            node("Cast", product(x, canonicalName)).with("to", FLOAT).as(name);
        }
    }

    /// Constants as activations are.
    String activations(String hint, float[] values, long... dimensions) {
        if (activations() == FLOAT) {
            return floats(hint, values, dimensions);
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(Float.floatToFloat16(value));
        }
        return constant(hint, FLOAT16, ByteString.copyFrom(bytes.flip()), dimensions);
    }

    String floats(String hint, float[] values, long... dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(hint, FLOAT, ByteString.copyFrom(bytes), dimensions);
    }

    /// A list of int64.
    String longs(String hint, long... values) {
        return longs(hint, values, values.length);
    }

    /// Int64 of these dimensions.
    String longs(String hint, long[] values, long... dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(hint, INT64, ByteString.copyFrom(bytes), dimensions);
    }

    String freshName(String hint) {
        return hint + "_" + names++;
    }

    void enter(NodeProto.Builder node) {
        graph.addNode(node);
    }

    void enter(TensorProto.Builder initializer) {
        graph.addInitializer(initializer);
    }

    ModelGraph build() {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("pyramidstream")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
                .setGraph(graph)
                .build();
        return new ModelGraph(
                graph.getName(),
                model.toByteArray(),
                weights.folder(),
                weights.used(),
                weights.externals(),
                source.prepack());
    }

    private String constant(String hint, int type, ByteString raw, long... dimensions) {
        String name = freshName(hint);
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(type).setRawData(raw);
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        enter(tensor);
        return name;
    }

    private static ValueInfoProto valueInfo(String name, int type, Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            if (dimension instanceof Integer size) {
                shape.addDimBuilder().setDimValue(size);
            } else {
                shape.addDimBuilder().setDimParam((String) dimension);
            }
        }
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
