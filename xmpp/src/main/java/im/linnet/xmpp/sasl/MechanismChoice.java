// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which mechanism a client uses on a stream, by the rules of RFC 5802 §6, XEP-0440 §3 and XEP-0474 §7. */
public sealed interface MechanismChoice {
    /** The mechanisms that check a password, best first. PLAIN is not among them: who wants it says so. */
    List<String> SCRAM = List.of(
            "SCRAM-SHA-512-PLUS",
            "SCRAM-SHA-256-PLUS",
            "SCRAM-SHA-1-PLUS",
            "SCRAM-SHA-512",
            "SCRAM-SHA-256",
            "SCRAM-SHA-1");

    /**
     * Use a mechanism.
     *
     * @param mechanism the mechanism's name
     * @param use whether the exchange is bound to the channel, if the mechanism is one of SCRAM
     * @param binding the channel binding if it is, otherwise null
     * @param proofRequired whether the server must prove that its offer came through unchanged (XEP-0474), since the
     *     choice would not be a safe one otherwise
     */
    record Chosen(
            String mechanism, BindingUse use, @Nullable ChannelBinding binding, boolean proofRequired)
            implements MechanismChoice {}

    /**
     * Use none, and close the stream.
     *
     * @param reason why, for the log or the user
     */
    record Refused(String reason) implements MechanismChoice {}

    /**
     * Chooses the first mechanism that is accepted, offered and safe to use.
     *
     * @param stream the stream
     * @param accepted the mechanisms that the client would use, best first
     */
    static MechanismChoice of(ClientStream stream, List<String> accepted) {
        SaslOffer offer = stream.offer();
        boolean able = !stream.channelBindings().isEmpty();
        if (able && !offer.bindsChannels() && !offer.channelBindingTypes().isEmpty()) {
            // XEP-0440 rule 5: somebody took the mechanisms away.
            return new Refused("downgrade: channel bindings are offered, but no mechanism that uses them");
        }
        ChannelBinding binding = offer.bindsChannels() ? common(stream) : null;
        for (String mechanism : accepted) {
            boolean plus = mechanism.endsWith("-PLUS");
            if (!offer.mechanisms().contains(mechanism) || plus && binding == null) {
                continue;
            }
            if (plus) {
                return new Chosen(mechanism, BindingUse.BOUND, binding, false);
            }
            if (ScramHash.ofMechanism(mechanism) != null) {
                return unbound(mechanism, able, offer.bindsChannels());
            }
            return able && offer.bindsChannels() && mechanism.equals(PlainServer.NAME)
                    ? new Refused("downgrade: PLAIN where SCRAM is offered, with nothing in common")
                    : new Chosen(mechanism, BindingUse.UNSUPPORTED, null, false);
        }
        return new Refused("no mechanism in common");
    }

    private static Chosen unbound(String mechanism, boolean able, boolean offered) {
        if (able && !offered) {
            return new Chosen(mechanism, BindingUse.NOT_OFFERED, null, false);
        }
        // XEP-0474's rule 6: the server may truly have no type or mechanism in common with us, but has to prove it.
        return new Chosen(mechanism, BindingUse.UNSUPPORTED, null, able);
    }

    /**
     * The strongest binding that both know; the weakest of all, the end point's, only if there is no other. A server
     * that announces no types is taken to know that one, which XEP-0440 asks of each (rules 1 and 4).
     */
    private static @Nullable ChannelBinding common(ClientStream stream) {
        List<String> types = stream.offer().channelBindingTypes();
        for (ChannelBinding binding : stream.channelBindings()) {
            if (!binding.type().equals(ChannelBinding.TLS_SERVER_END_POINT) && types.contains(binding.type())) {
                return binding;
            }
        }
        return types.isEmpty() || types.contains(ChannelBinding.TLS_SERVER_END_POINT)
                ? named(stream, ChannelBinding.TLS_SERVER_END_POINT)
                : null;
    }

    private static @Nullable ChannelBinding named(ClientStream stream, String type) {
        for (ChannelBinding binding : stream.channelBindings()) {
            if (binding.type().equals(type)) {
                return binding;
            }
        }
        return null;
    }
}
