// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import com.github.benmanes.caffeine.cache.Ticker;
import im.linnet.server.account.Credentials;
import im.linnet.server.account.RosterExtension;
import im.linnet.server.admin.Version;
import im.linnet.server.archive.ArchiveFeature;
import im.linnet.server.archive.ArchiveIds;
import im.linnet.server.archive.ArchiveReader;
import im.linnet.server.config.ArchiveOptions;
import im.linnet.server.config.BlockingOptions;
import im.linnet.server.config.Config;
import im.linnet.server.config.ContactOptions;
import im.linnet.server.config.LimitsOptions;
import im.linnet.server.config.OfflineOptions;
import im.linnet.server.config.PrivateXmlOptions;
import im.linnet.server.config.PushOptions;
import im.linnet.server.config.RegistrationOptions;
import im.linnet.server.config.ServerOptions;
import im.linnet.server.config.VcardOptions;
import im.linnet.server.config.VersionOptions;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.Outgoing;
import im.linnet.server.extension.Registry;
import im.linnet.server.feature.BlockingFeature;
import im.linnet.server.feature.CarbonsFeature;
import im.linnet.server.feature.ClientAccessFeature;
import im.linnet.server.feature.ClientStateFeature;
import im.linnet.server.feature.CoreProtocols;
import im.linnet.server.feature.ForgeryFilter;
import im.linnet.server.feature.LastActivityFeature;
import im.linnet.server.feature.PingFeature;
import im.linnet.server.feature.PrivateXmlFeature;
import im.linnet.server.feature.RegistrationFeature;
import im.linnet.server.feature.RegistrationGuard;
import im.linnet.server.feature.ServiceDiscovery;
import im.linnet.server.feature.TimeFeature;
import im.linnet.server.feature.VcardFeature;
import im.linnet.server.feature.VersionFeature;
import im.linnet.server.mailbox.Loop;
import im.linnet.server.mailbox.Mailbox;
import im.linnet.server.net.AddressQuota;
import im.linnet.server.push.PushFeature;
import im.linnet.server.push.WebPushFeature;
import im.linnet.server.webpush.WebPush;
import im.linnet.xmpp.payload.SoftwareVersion;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The extensions that come with the server. */
final class BuiltIn {
    /** Attempts to register for each account that may be registered. */
    private static final int ATTEMPTS = 10;

    /** What part of the bytes that may wait for a client a page of an archive takes. */
    private static final int ARCHIVE_SHARE = 4;

    private BuiltIn() {}

    /**
     * What the extensions are made of.
     *
     * @param registry what all of them declared, asked for after declaration only
     */
    record Parts(
            Stores stores,
            Config config,
            Clock clock,
            Credentials credentials,
            ArchiveIds archiveIds,
            Supplier<Registry> registry,
            Surroundings surroundings) {}

    /**
     * The server around them.
     *
     * @param data the data directory
     * @param loop an event loop
     * @param blocking where tasks run that may block
     * @param outgoing sends the server's own requests, asked for when the server runs
     * @param metrics where to count
     */
    record Surroundings(Path data, Loop loop, Executor blocking, Supplier<Outgoing> outgoing, MeterRegistry metrics) {}

    /** Returns all of them. */
    static List<Extension> extensions(Parts parts) {
        Config config = parts.config();
        Stores stores = parts.stores();
        List<Extension> all = new ArrayList<>(push(parts));
        all.addAll(List.of(
                new CoreProtocols(config.get(OfflineOptions.class).messages() > 0),
                new ServiceDiscovery(parts.registry(), config.get(ContactOptions.class)),
                new ForgeryFilter(Set.copyOf(config.get(ServerOptions.class).domains())),
                new BlockingFeature(stores.blocks(), config.get(BlockingOptions.class)),
                new RosterExtension(),
                new CarbonsFeature(),
                new ClientStateFeature(),
                registration(parts),
                new PrivateXmlFeature(stores.privateXml(), config.get(PrivateXmlOptions.class)),
                new VcardFeature(stores.vcards(), config.get(VcardOptions.class)),
                new LastActivityFeature(stores.lastActivity(), parts.clock()),
                new ClientAccessFeature(stores.clients()),
                new PingFeature(),
                new TimeFeature(parts.clock()),
                new VersionFeature(version(config.get(VersionOptions.class)))));
        ArchiveOptions archive = config.get(ArchiveOptions.class);
        if (archive.enabled()) {
            all.add(archive(parts, archive));
        }
        return all;
    }

    private static Extension archive(Parts parts, ArchiveOptions options) {
        long queue =
                parts.config().get(LimitsOptions.class).outgoingQueueBytes().bytes();
        return new ArchiveFeature(
                parts.stores().archive().preferences(),
                new ArchiveReader(
                        parts.stores().archive(),
                        parts.archiveIds(),
                        new ArchiveReader.PageSize(options.pageSize(), Math.toIntExact(queue / ARCHIVE_SHARE))),
                options.search(),
                parts.surroundings().blocking());
    }

    private static List<Extension> push(Parts parts) {
        PushOptions options = parts.config().get(PushOptions.class);
        Surroundings server = parts.surroundings();
        List<String> domains = parts.config().get(ServerOptions.class).domains();
        List<Extension> both = new ArrayList<>();
        if (options.enabled()) {
            both.add(new PushFeature(
                    parts.stores().push(),
                    options,
                    Set.copyOf(domains),
                    new PushFeature.Environment(
                            server.outgoing(),
                            new Mailbox(server.loop(), server.blocking()),
                            parts.clock(),
                            server.metrics())));
        }
        if (options.web()) {
            SecureRandom random = new SecureRandom();
            String contact = options.webContact() == null ? "https://" + domains.getFirst() : options.webContact();
            WebPush webPush = new WebPush(server.data().resolve("web-push.key"), contact, parts.clock(), random);
            both.add(new WebPushFeature(parts.stores().webPush(), options, webPush, random, server.metrics()));
        }
        return both;
    }

    private static SoftwareVersion version(VersionOptions options) {
        return new SoftwareVersion("Linnet", Version.text(), options.os() ? System.getProperty("os.name") : null);
    }

    private static Extension registration(Parts parts) {
        Config config = parts.config();
        RegistrationOptions options = config.get(RegistrationOptions.class);
        return new RegistrationFeature(
                parts.stores().accounts(),
                parts.credentials(),
                guard(options),
                new RegistrationFeature.Policy(
                        options.enabled(),
                        config.get(LimitsOptions.class).accounts(),
                        Set.copyOf(config.get(ServerOptions.class).admins())),
                parts.clock());
    }

    private static RegistrationGuard guard(RegistrationOptions options) {
        AddressQuota accounts = new AddressQuota(options.perAddress(), options.period(), Ticker.systemTicker());
        AddressQuota attempts = new AddressQuota(
                Math.multiplyExact(ATTEMPTS, options.perAddress()), options.period(), Ticker.systemTicker());
        return new RegistrationGuard() {
            @Override
            public boolean mayTry(InetAddress address) {
                return attempts.take(address);
            }

            @Override
            public boolean mayCreate(InetAddress address) {
                return accounts.take(address);
            }

            @Override
            public void notCreated(InetAddress address) {
                accounts.giveBack(address);
            }
        };
    }
}
