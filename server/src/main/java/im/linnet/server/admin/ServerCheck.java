// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.C2sOptions;
import im.linnet.server.config.Config;
import im.linnet.server.config.MetricsOptions;
import im.linnet.server.config.NetOptions;
import im.linnet.server.config.ServerOptions;
import im.linnet.server.config.TlsOptions;
import im.linnet.server.tls.Certificate;
import im.linnet.server.tls.CertificateFiles;
import im.linnet.server.tls.UnusableCertificate;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Looks whether a server could run with a configuration, changing nothing. */
final class ServerCheck {
    private static final Duration RENEW_BEFORE = Duration.ofDays(14);
    private static final int FIRST_FREE_PORT = 1024;

    private final Config config;
    private final Path data;
    private final boolean running;
    private final InstantSource clock;

    /** {@code running}: whether a server of this data directory answers, and so may hold the ports. */
    ServerCheck(Config config, Path data, boolean running, InstantSource clock) {
        this.config = config;
        this.data = data;
        this.running = running;
        this.clock = clock;
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(dataDirectory(data));
        String host = config.get(NetOptions.class).host();
        C2sOptions c2s = config.get(C2sOptions.class);
        MetricsOptions metrics = config.get(MetricsOptions.class);
        findings.add(port("c2s.port", "net.host", host, c2s.port()));
        findings.add(port("c2s.tls-port", "net.host", host, c2s.tlsPort()));
        findings.add(port("metrics.port", "metrics.host", metrics.host(), metrics.port()));
        for (String domain : config.get(ServerOptions.class).domains()) {
            findings.addAll(certificate(domain));
        }
        return findings;
    }

    static Finding dataDirectory(Path data) {
        String subject = "data directory " + data;
        if (Files.isDirectory(data)) {
            return Files.isWritable(data)
                    ? Finding.ok(subject, "writable")
                    : Finding.problem(subject, "not writable", "let the user that the server runs as own it");
        }
        if (Files.exists(data)) {
            return Finding.problem(subject, "not a directory", "name a directory with --data");
        }
        Path above = data.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && Files.isDirectory(above) && Files.isWritable(above)
                ? Finding.ok(subject, "will be made at the first start")
                : Finding.problem(subject, "cannot be made", "make it, owned by the user that the server runs as");
    }

    private Finding port(String key, String hostKey, String host, int port) {
        if (port == 0) {
            return Finding.ok(key, "off");
        }
        InetSocketAddress address;
        try {
            address = host.isEmpty()
                    ? new InetSocketAddress(port)
                    : new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException _) {
            return Finding.problem(hostKey, "the name " + host + " is not known", "write an address of this machine");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return Finding.ok(key, "port " + port + " is free");
        } catch (BindException e) {
            return taken(key, hostKey, port, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Finding.problem(key, "port " + port + " cannot be bound: " + e.getMessage(), "choose another port");
        }
    }

    private Finding taken(String key, String hostKey, int port, String reason) {
        if (reason.contains("assign")) {
            return Finding.problem(
                    hostKey, "is not an address of this machine", "write one of this machine's addresses");
        }
        if (port < FIRST_FREE_PORT && reason.contains("ermission")) {
            return Finding.problem(
                    key,
                    "port " + port + " may not be bound by this user",
                    "choose a port of " + FIRST_FREE_PORT + " or more, or grant the right to bind lower ones");
        }
        return running
                ? Finding.ok(key, "port " + port + " is in use, and the server is running")
                : Finding.problem(
                        key,
                        "port " + port + " is in use",
                        "end what listens there, or set " + key + " to another port");
    }

    private List<Finding> certificate(String domain) {
        String subject = "certificate of " + domain;
        TlsOptions options = config.get(TlsOptions.class);
        CertificateFiles files = CertificateFiles.find(options, data, domain);
        if (files == null) {
            return List.of(Finding.warning(
                    subject,
                    "none yet; the server will make a self-signed one, which clients do not trust by themselves",
                    "put one into "
                            + CertificateFiles.selfSigned(options, data, domain).certificate()
                            + " and its key beside it, or set tls.certificate and tls.key"));
        }
        List<Finding> findings = new ArrayList<>();
        try {
            findings.add(judge(domain, subject, Certificate.read(files)));
        } catch (UnusableCertificate e) {
            findings.add(Finding.problem(subject, String.valueOf(e.getMessage()), e.fix()));
        }
        if (readByOthers(files.key())) {
            findings.add(Finding.warning(
                    subject, "every user of this machine can read " + files.key(), "chmod o-rwx " + files.key()));
        }
        return findings;
    }

    private Finding judge(String domain, String subject, Certificate certificate) {
        Instant now = clock.instant();
        if (now.isAfter(certificate.notAfter())) {
            return Finding.problem(subject, "expired at " + certificate.notAfter(), "renew it, then linnet reload");
        }
        if (now.isBefore(certificate.notBefore())) {
            return Finding.problem(
                    subject, "valid only from " + certificate.notBefore(), "set the clock right, or get another one");
        }
        if (!certificate.covers(domain)) {
            return Finding.problem(
                    subject,
                    "is for other names: " + String.join(", ", certificate.dnsNames()),
                    "get one whose names (subjectAltName) include " + domain);
        }
        if (now.plus(RENEW_BEFORE).isAfter(certificate.notAfter())) {
            return Finding.warning(subject, "expires at " + certificate.notAfter(), "renew it, then linnet reload");
        }
        if (certificate.selfSigned()) {
            return Finding.warning(
                    subject,
                    "self-signed: clients ask their users whether to trust it",
                    "get one from a certificate authority");
        }
        return Finding.ok(subject, "valid until " + certificate.notAfter());
    }

    private static boolean readByOthers(Path key) {
        try {
            Set<PosixFilePermission> forbidden =
                    EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
            forbidden.retainAll(Files.getPosixFilePermissions(key));
            return !forbidden.isEmpty();
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
