// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

/** The SASL mechanisms that the generator signs in with. */
enum ScramMechanism {
    SCRAM_SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1", 20),
    SCRAM_SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32);

    private final String saslName;
    private final String digest;
    private final String mac;
    private final int bytes;

    ScramMechanism(String saslName, String digest, String mac, int bytes) {
        this.saslName = saslName;
        this.digest = digest;
        this.mac = mac;
        this.bytes = bytes;
    }

    String saslName() {
        return saslName;
    }

    String digest() {
        return digest;
    }

    String mac() {
        return mac;
    }

    int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return saslName;
    }
}
