// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets the server connect to the public internet by HTTPS on its usual port, and nowhere else (S24). All addresses of a name
 * must be public, and the connection goes to one of those that were looked at: another answer of the DNS a moment later
 * changes nothing.
 *
 * <p>Names are resolved on a few threads of their own: that may take long, keeps a platform thread, and is in the hands of
 * whoever the name belongs to.
 */
final class PublicDestinations implements Destinations {
    private static final int RESOLVERS = 4;
    private static final int WAITING = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofSeconds(30);

    /** IPv4 ranges that are not of the public internet (RFC 6890), beside those that the JDK knows. */
    private static final List<Range> SPECIAL_V4 = List.of(
            new Range(new byte[] {0}, 8),
            new Range(new byte[] {100, 64}, 10),
            new Range(new byte[] {(byte) 192, 0, 0}, 24),
            new Range(new byte[] {(byte) 192, 0, 2}, 24),
            new Range(new byte[] {(byte) 192, 88, 99}, 24),
            new Range(new byte[] {(byte) 198, 18}, 15),
            new Range(new byte[] {(byte) 198, 51, 100}, 24),
            new Range(new byte[] {(byte) 203, 0, 113}, 24),
            new Range(new byte[] {(byte) 240}, 4));
    /** What of 2000::/3 does not lead to the public internet, or leads to an IPv4 address in disguise. */
    private static final List<Range> SPECIAL_V6 = List.of(
            new Range(new byte[] {0x20, 0x01, 0x00}, 23),
            new Range(new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8}, 32),
            new Range(new byte[] {0x20, 0x02}, 16),
            new Range(new byte[] {0x3f, (byte) 0xff, 0x00}, 20));

    private static final Range GLOBAL_V6 = new Range(new byte[] {0x20}, 3);

    private final ThreadPoolExecutor resolvers;

    PublicDestinations() {
        resolvers = new ThreadPoolExecutor(
                RESOLVERS,
                RESOLVERS,
                KEPT.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("push-dns-", 1).factory());
        resolvers.allowCoreThreadTimeOut(true);
    }

    @Override
    public InetSocketAddress resolve(URI uri) throws IOException {
        requireWellFormed(uri);
        InetAddress[] addresses = addresses(uri.getHost());
        for (InetAddress address : addresses) {
            if (!isPublic(address)) {
                throw new RefusedException("not an address of the public internet");
            }
        }
        return new InetSocketAddress(addresses[0], HttpsPost.PORT);
    }

    /**
     * Refuses what cannot be right whatever its name resolves to.
     *
     * @throws RefusedException if it is not an HTTPS address on the usual port
     */
    static void requireWellFormed(URI uri) throws RefusedException {
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw new RefusedException("not https");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new RefusedException("not an address of a push resource");
        }
        if (uri.getPort() >= 0 && uri.getPort() != HttpsPost.PORT) {
            throw new RefusedException("not the port of https");
        }
    }

    private InetAddress[] addresses(String host) throws IOException {
        Future<InetAddress[]> answer;
        try {
            answer = resolvers.submit(() -> InetAddress.getAllByName(host));
        } catch (RejectedExecutionException e) {
            throw new IOException("too many names to resolve", e);
        }
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            throw new IOException("the name cannot be resolved", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Tells whether an address is of the public internet. */
    static boolean isPublic(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return SPECIAL_V4.stream().noneMatch(range -> range.contains(bytes));
        }
        return GLOBAL_V6.contains(bytes) && SPECIAL_V6.stream().noneMatch(range -> range.contains(bytes));
    }

    /** The addresses that begin with the same bits. */
    @SuppressWarnings("ArrayRecordComponent") // Private and never handed out.
    private record Range(byte[] prefix, int bits) {
        boolean contains(byte[] address) {
            int whole = bits / Byte.SIZE;
            if (Arrays.mismatch(prefix, 0, whole, address, 0, whole) >= 0) {
                return false;
            }
            int rest = bits % Byte.SIZE;
            int mask = 0xff << Byte.SIZE - rest & 0xff;
            return rest == 0 || (prefix[whole] & mask) == (address[whole] & mask);
        }
    }
}
