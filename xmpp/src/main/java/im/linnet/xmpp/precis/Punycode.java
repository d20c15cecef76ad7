// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import org.jspecify.annotations.Nullable;

/** Punycode (RFC 3492), for labels: input and output stay short, so positions are found by a simple scan. */
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private Punycode() {}

    /** Decodes lower-case ASCII without its prefix; null if it is no Punycode of Unicode code points. */
    static @Nullable String decode(String text) {
        int delimiter = text.lastIndexOf('-');
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, Math.max(delimiter, 0));
        int count = out.length();
        int in = delimiter + 1;
        int bias = INITIAL_BIAS;
        long n = INITIAL_N;
        long position = 0;
        while (in < text.length()) {
            long before = position;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = in < text.length() ? digit(text.charAt(in++)) : -1;
                position += digit * weight;
                if (digit < 0 || position > Integer.MAX_VALUE) {
                    return null;
                }
                int threshold = threshold(k, bias);
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                if (weight > Integer.MAX_VALUE) {
                    return null;
                }
            }
            count++;
            bias = adapt(position - before, count, before == 0);
            n += position / count;
            position %= count;
            if (!Character.isValidCodePoint((int) Math.min(n, Integer.MAX_VALUE))) {
                return null;
            }
            out.insert(out.offsetByCodePoints(0, (int) position), Character.toString((int) n));
            position++;
        }
        return out.toString();
    }

    /** Encodes a label, without the prefix. */
    static String encode(String label) {
        int[] cps = label.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        for (int cp : cps) {
            if (cp < INITIAL_N) {
                out.append((char) cp);
            }
        }
        int basic = out.length();
        if (basic > 0) {
            out.append('-');
        }
        int handled = basic;
        int bias = INITIAL_BIAS;
        int n = INITIAL_N;
        long delta = 0;
        while (handled < cps.length) {
            int next = smallestFrom(n, cps);
            delta += (long) (next - n) * (handled + 1);
            n = next;
            for (int cp : cps) {
                if (cp < n) {
                    delta++;
                } else if (cp == n) {
                    appendInteger(out, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
        return out.toString();
    }

    private static int smallestFrom(int n, int[] cps) {
        int smallest = Integer.MAX_VALUE;
        for (int cp : cps) {
            if (cp >= n && cp < smallest) {
                smallest = cp;
            }
        }
        return smallest;
    }

    private static void appendInteger(StringBuilder out, long delta, int bias) {
        long rest = delta;
        for (int k = BASE; ; k += BASE) {
            int threshold = threshold(k, bias);
            if (rest < threshold) {
                out.append(letter((int) rest));
                return;
            }
            out.append(letter((int) (threshold + (rest - threshold) % (BASE - threshold))));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    /** Digits 0 to 25 are letters, 26 to 35 the decimal digits. */
    private static char letter(int digit) {
        return (char) (digit < 26 ? 'a' + digit : '0' + digit - 26);
    }

    private static int digit(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int threshold(int k, int bias) {
        return Math.clamp(k - bias, T_MIN, T_MAX);
    }

    private static int adapt(long delta, int count, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / count;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
    }
}
