package io.pyramidstream.model.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.List;

/// One operator on its way into a graph; it enters when an output is asked for.
final class Node {
    private final GraphBuilder graph;
    private final NodeProto.Builder proto;

    Node(GraphBuilder graph, String domain, String type, List<String> inputs) {
        this.graph = graph;
        this.proto = NodeProto.newBuilder().setDomain(domain).setOpType(type).addAllInput(inputs);
    }

    Node with(String attribute, long value) {
        return add(AttributeProto.newBuilder()
                .setName(attribute)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value));
    }

    Node with(String attribute, double value) {
        return add(AttributeProto.newBuilder()
                .setName(attribute)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value));
    }

    Node with(String attribute, String value) {
        return add(AttributeProto.newBuilder()
                .setName(attribute)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(com.google.protobuf.ByteString.copyFromUtf8(value)));
    }

    Node with(String attribute, long[] values) {
        AttributeProto.Builder ints =
                AttributeProto.newBuilder().setName(attribute).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            ints.addInts(value);
        }
        return add(ints);
    }

    /// Enters the graph with one output of a generated name.
    String out() {
        String name = graph.freshName(proto.getOpType());
        as(name);
        return name;
    }

    /// Enters the graph with outputs of these names; an empty name leaves an optional output out.
    void as(String... outputs) {
        graph.enter(proto.setName(graph.freshName("node")).addAllOutput(List.of(outputs)));
    }

    private Node add(AttributeProto.Builder attribute) {
        proto.addAttribute(attribute);
        return this;
    }
}
