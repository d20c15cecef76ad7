// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The versions of TLS, as XEP-0515 writes them. */
public enum TlsVersion {
    TLS_1_2("TLSv1.2", "0303"),
    TLS_1_3("TLSv1.3", "0304");

    private final String protocol;
    private final String hex;

    TlsVersion(String protocol, String hex) {
        this.protocol = protocol;
        this.hex = hex;
    }

    /** Returns the version's number in four hexadecimal digits. */
    public String hex() {
        return hex;
    }

    /** Returns the version that {@link javax.net.ssl.SSLSession#getProtocol} calls so, or null for another. */
    public static @Nullable TlsVersion ofProtocol(String protocol) {
        for (TlsVersion version : values()) {
            if (version.protocol.equals(protocol)) {
                return version;
            }
        }
        return null;
    }
}
