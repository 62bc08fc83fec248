package io.pyramidstream.sink.webhook;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

/// Signs deliveries as Standard Webhooks says: HMAC-SHA256 over `id.timestamp.body`. With the timestamp signed, nobody
/// can send an old delivery again later.
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String ENCODED_PREFIX = "whsec_";

    private final byte[] key;

    /// @param secret `whsec_` and Base64, or any words
    /// @throws IllegalArgumentException when it is too short to keep a secret
    Signature(String secret) {
        key = secret.startsWith(ENCODED_PREFIX)
                ? Base64.getDecoder().decode(secret.substring(ENCODED_PREFIX.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
        if (key.length < 16) {
            throw new IllegalArgumentException("a webhook's secret must have 16 bytes or more, had " + key.length);
        }
    }

    /// The value of the header `webhook-signature`.
    String of(String id, long timestampSeconds, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] signed = mac.doFinal((id + "." + timestampSeconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
