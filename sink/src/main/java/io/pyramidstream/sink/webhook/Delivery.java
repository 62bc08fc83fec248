package io.pyramidstream.sink.webhook;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/// One record on its way to one hook.
///
/// @param id     the same however often it is tried; the receiver may drop what it has seen
/// @param stream deliveries of one stream go out in order
/// @param body   JSON
/// @param record where it came from
record Delivery(Webhook hook, String id, String stream, String body, ConsumerRecord<String, byte[]> record) {}
