package io.pyramidstream.inference.ort;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A graph of one node over fp32 tensors of any length, written as ONNX's protobuf by hand.
final class TinyGraph {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private TinyGraph() {}

    /// `y = op(a, b)`, all `[n]`.
    static byte[] binary(String op) {
        Message node = new Message()
                .text(1, "a")
                .text(1, "b")
                .text(2, "y")
                .text(3, "node")
                .text(4, op);
        Message graph = new Message()
                .message(1, node)
                .text(2, "tiny")
                .message(11, vector("a"))
                .message(11, vector("b"))
                .message(12, vector("y"));
        Message opset = new Message().text(1, "").number(2, 21);
        return new Message().number(1, 10).message(7, graph).message(8, opset).bytes();
    }

    private static Message vector(String name) {
        Message shape = new Message().message(1, new Message().text(2, "n"));
        Message tensor = new Message().number(1, ElementType.F32.onnx).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3 | VARINT);
            varint(value);
            return this;
        }

        Message text(int field, String text) {
            return raw(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message message) {
            return raw(field, message.bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private Message raw(int field, byte[] bytes) {
            varint((long) field << 3 | BYTES);
            varint(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while (rest >= 128) {
                out.write((int) (rest & 127 | 128));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
