// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

/** Whether a client binds the exchange to the channel ({@code gs2-cbind-flag} of RFC 5802 §7). */
public enum BindingUse {
    /** The client cannot. */
    UNSUPPORTED('n'),
    /** The client could, but thinks that the server cannot. */
    NOT_OFFERED('y'),
    /** The exchange is bound. */
    BOUND('p');

    private final char flag;

    BindingUse(char flag) {
        this.flag = flag;
    }

    char flag() {
        return flag;
    }

    static BindingUse ofFlag(String text) {
        return switch (text) {
            case "n" -> UNSUPPORTED;
            case "y" -> NOT_OFFERED;
            default -> {
                if (!text.startsWith("p=") || !ChannelBinding.isType(text.substring(2))) {
                    throw ScramReader.malformed("wrong channel binding flag");
                }
                yield BOUND;
            }
        };
    }
}
