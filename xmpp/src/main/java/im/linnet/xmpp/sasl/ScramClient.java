// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The client's side of the SCRAM family (RFC 5802, RFC 7677), with downgrade protection (XEP-0474, XEP-0515). */
final class ScramClient implements ClientMechanism {
    private static final int MAX_ITERATION_DIGITS = 9;
    private static final Set<String> ERRORS = Set.of(
            "invalid-encoding",
            "extensions-not-supported",
            "invalid-proof",
            "channel-bindings-dont-match",
            "server-does-support-channel-binding",
            "channel-binding-not-supported",
            "unsupported-channel-binding-type",
            "unknown-user",
            "invalid-username-encoding",
            "no-resources");

    private enum State {
        START,
        PROVED,
        VERIFIED,
        DONE
    }

    private final ClientMechanisms user;
    private final MechanismChoice.Chosen choice;
    private final ClientStream stream;
    private final ScramHash hash;
    private final String nonce;
    private final Gs2Header header;
    private final String firstBare;
    private State state = State.START;
    private byte[] serverSignature = {};

    ScramClient(ClientMechanisms user, MechanismChoice.Chosen choice, ClientStream stream, String nonce) {
        ScramHash known = ScramHash.ofMechanism(choice.mechanism());
        if (known == null) {
            throw new IllegalArgumentException("not a SCRAM mechanism");
        }
        this.user = user;
        this.choice = choice;
        this.stream = stream;
        this.hash = known;
        this.nonce = nonce;
        ChannelBinding binding = choice.binding();
        this.header = Gs2Header.of(
                choice.use(),
                binding == null ? null : binding.type(),
                user.credentials().authorizationId());
        this.firstBare = "n=" + Gs2Header.escaped(user.credentials().username()) + ",r=" + nonce;
    }

    @Override
    public String name() {
        return choice.mechanism();
    }

    @Override
    public byte[] initialResponse() {
        return SaslText.bytes(header.text() + firstBare);
    }

    @Override
    public ClientStep challenge(byte[] data) {
        State now = state;
        state = State.DONE;
        try {
            return switch (now) {
                case START -> prove(SaslText.utf8(data));
                case PROVED -> {
                    // Servers that have no additional data with success send the signature as a challenge.
                    verify(SaslText.utf8(data));
                    state = State.VERIFIED;
                    yield new ClientStep.Response(new byte[0]);
                }
                case VERIFIED, DONE -> new ClientStep.Refused("challenge out of turn");
            };
        } catch (SaslException e) {
            return new ClientStep.Refused(e.reason());
        }
    }

    @Override
    public ClientStep success(byte @Nullable [] additionalData) {
        State now = state;
        state = State.DONE;
        try {
            return switch (now) {
                case PROVED -> {
                    if (additionalData == null) {
                        yield new ClientStep.Refused("server did not prove that it knows the password");
                    }
                    verify(SaslText.utf8(additionalData));
                    yield new ClientStep.Complete();
                }
                case VERIFIED -> new ClientStep.Complete();
                case START, DONE -> new ClientStep.Refused("success out of turn");
            };
        } catch (SaslException e) {
            return new ClientStep.Refused(e.reason());
        }
    }

    private ClientStep prove(String message) {
        ScramReader.noNul(message);
        ScramReader reader = new ScramReader(message, 0);
        reader.noMandatoryExtension();
        String fullNonce = reader.nonce();
        if (!fullNonce.startsWith(nonce) || fullNonce.length() == nonce.length()) {
            throw ScramReader.malformed("server did not continue the nonce");
        }
        byte[] salt = SaslText.base64OrNull(reader.attribute('s'));
        if (salt == null) {
            throw ScramReader.malformed("salt is not base64");
        }
        int iterations = iterations(reader.attribute('i'));
        checkExtensions(reader);
        ScramClientKeys keys = user.credentials().keys().keys(hash, salt, iterations);
        ChannelBinding binding = choice.binding();
        String withoutProof =
                "c=" + header.bindingAttribute(binding == null ? null : binding.data()) + ",r=" + fullNonce;
        byte[] authMessage = SaslText.bytes(firstBare + ',' + message + ',' + withoutProof);
        byte[] proof = ScramCrypto.xor(keys.clientKey(), ScramCrypto.hmac(hash, keys.storedKey(), authMessage));
        serverSignature = ScramCrypto.hmac(hash, keys.serverKey(), authMessage);
        state = State.PROVED;
        return new ClientStep.Response(SaslText.bytes(withoutProof + ",p=" + SaslText.base64(proof)));
    }

    private int iterations(String text) {
        boolean number = text.length() <= MAX_ITERATION_DIGITS
                && text.charAt(0) != '0'
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            throw ScramReader.malformed("iteration count is not a number, or far too large");
        }
        int iterations = Integer.parseInt(text);
        if (iterations < ClientMechanisms.MIN_ITERATIONS || iterations > user.maxIterations()) {
            throw ScramReader.malformed("iteration count is too small or too large");
        }
        return iterations;
    }

    private void checkExtensions(ScramReader reader) {
        boolean proved = false;
        while (!reader.atEnd()) {
            String extension = reader.extension();
            if (extension.startsWith("h=")) {
                String expected = "h=" + SaslText.base64(stream.offer().digest(hash));
                if (!extension.equals(expected)) {
                    throw ScramReader.malformed("downgrade: the server offered something else than we saw");
                }
                proved = true;
            } else if (extension.startsWith("t=")
                    && stream.tlsVersion() != null
                    && !extension.equals("t=" + stream.tlsVersion().hex())) {
                throw ScramReader.malformed("downgrade: the server sees another version of TLS");
            }
        }
        if (choice.proofRequired() && !proved) {
            throw ScramReader.malformed("downgrade: no channel binding in common, and no proof that this is true");
        }
    }

    private void verify(String message) {
        if (message.startsWith("e=")) {
            String error = message.substring(2).split(",", 2)[0];
            throw ScramReader.malformed("server says " + (ERRORS.contains(error) ? error : "other-error"));
        }
        ScramReader reader = new ScramReader(message, 0);
        byte[] signature = SaslText.base64OrNull(reader.attribute('v'));
        while (!reader.atEnd()) {
            reader.extension();
        }
        if (signature == null || !Secrets.equal(signature, serverSignature)) {
            throw ScramReader.malformed("server does not know the password");
        }
    }
}
