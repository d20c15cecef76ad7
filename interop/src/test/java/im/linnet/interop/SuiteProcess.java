// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.igniterealtime.smack.inttest.Configuration;
import org.igniterealtime.smack.inttest.SmackIntegrationTestFramework;
import org.igniterealtime.smack.inttest.SmackIntegrationTestFramework.TestRunResult;
import org.igniterealtime.smack.inttest.XmppConnectionDescriptor;
import org.igniterealtime.smack.inttest.XmppConnectionManager;
import org.jivesoftware.smack.ConnectionConfiguration;
import org.jivesoftware.smack.c2s.ModularXmppClientToServerConnection;
import org.jivesoftware.smack.c2s.ModularXmppClientToServerConnectionConfiguration;
import org.jivesoftware.smack.compression.CompressionModuleDescriptor;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;

/**
 * The process in which Smack's integration test suite runs: its library keeps global state and threads that the tests'
 * JVM should not inherit, and it can be ended when it hangs. It writes one line an outcome to a file:
 * {@code PASSED|FAILED|IMPOSSIBLE<TAB>test<TAB>reason}.
 *
 * <p>Arguments: domain, host, port, file of the trusted certificate, reply timeout in milliseconds, file of outcomes.
 */
final class SuiteProcess {
    /**
     * Smack's non-blocking connection loses its wake-up for a TLS record, mostly the first, in one of six connections, whatever
     * the server: the reactor writes its older interest set over the one that asks to write. So the few tests that are only
     * about that connection may try again when that is what happened; all others use the blocking connection.
     */
    private static final String RACY = "ModularXmppClientToServerConnectionLowLevelIntegrationTest";

    /**
     * In some runs the first thing on one of this class's connections is no header of a client stream, which a server must
     * refuse. That it comes from the client's reconnection with stream management on is a guess; it may try again, too.
     */
    private static final String REOPENING = "LowLevelRosterIntegrationTest";

    private static final int ATTEMPTS = 4;

    /**
     * Tests that leave something behind, a pending subscription, a cancellation that is still on its way or a listener that
     * answers in another's place, on which others stumble if they happen to come later: the order of classes, and of the
     * tests of a class, changes from run to run.
     */
    private static final List<String> ALONE = List.of(
            "RosterIntegrationTest.subscribeRequestListenerTest",
            "RosterIntegrationTest.testCurrentPresenceSentAfterSubscriptionApproval",
            "RosterIntegrationTest.testPresenceApprovalStampedAndDelivered",
            "RosterIntegrationTest.testPresenceApprovalYieldsRosterPush",
            "RosterIntegrationTest.testPresenceApprovalYieldsRosterPush2",
            "RosterIntegrationTest.testPresenceDeliveredToRecipient",
            "RosterIntegrationTest.testRosterPushAfterSubscriptionRequest",
            "FileTransferIntegrationTest.fileTransferTest",
            "FileTransferIntegrationTest.ibbFileTransferTest");

    /** The password of {@link #usersAlone()}. */
    static final String PASSWORD = "kittiwake";

    private SuiteProcess() {}

    public static void main(String[] arguments) throws Exception {
        var port = Integer.parseInt(arguments[2]);
        var trust = new PresentedCertificate(readCertificate(Path.of(arguments[3]))).trustManager();
        // The suite has no setting for the port or the trust anchor, but its kinds of connection can be replaced.
        redirect(builder -> builder.setHost(arguments[1]).setPort(port).setCustomX509TrustManager(trust));
        var lines = run(builder(arguments).setDisabledTests(disabled()));
        tryAgain(lines, arguments, RACY, "TLS handshake|after TLS established");
        tryAgain(lines, arguments, REOPENING, "invalid-namespace");
        for (int i = 0; i < ALONE.size(); i++) {
            var users = usersAlone(i);
            lines.addAll(run(builder(arguments)
                    .setEnabledTests(ALONE.get(i))
                    .setUsernamesAndPassword(users.get(0), PASSWORD, users.get(1), PASSWORD, users.get(2), PASSWORD)));
        }
        Files.write(Path.of(arguments[5]), lines, StandardCharsets.UTF_8);
        System.exit(0);
    }

    private static Configuration.Builder builder(String[] arguments) throws IOException {
        return Configuration.builder()
                .setService(arguments[0])
                .setSecurityMode(ConnectionConfiguration.SecurityMode.required.name())
                .setReplyTimeout(arguments[4])
                .setDefaultConnection("tcp")
                .setEnabledConnections("tcp")
                .setDnsResolver(Configuration.DnsResolver.javax)
                .setCompatibilityMode(Configuration.CompatibilityMode.standardsCompliant)
                .setTestRunResultProcessors(SmackIntegrationTestFramework.JulTestRunResultProcessor.class.getName());
    }

    /** The users, to be created before, of all the tests that run with users of their own. */
    static List<String> usersAlone() {
        return IntStream.range(0, ALONE.size())
                .mapToObj(SuiteProcess::usersAlone)
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> usersAlone(int test) {
        return Stream.of("one", "two", "three")
                .map(number -> "alone" + test + "-" + number)
                .toList();
    }

    private static String disabled() {
        // The suite disables a whole class where one of its tests is named.
        var classes = ALONE.stream().map(test -> test.replaceFirst("\\..*", ""));
        return Stream.concat(Stream.of(System.getProperty("suite.disabled", "")), classes)
                .filter(name -> !name.isEmpty())
                .distinct()
                .collect(Collectors.joining(","));
    }

    /** Runs a class again while one of its tests fails for one of the known reasons, given as a regular expression. */
    private static void tryAgain(List<String> lines, String[] arguments, String suiteClass, String reasons)
            throws GeneralSecurityException, IOException {
        for (int attempt = 2;
                attempt <= ATTEMPTS
                        && lines.stream().anyMatch(line -> failed(line, suiteClass, Pattern.compile(reasons)));
                attempt++) {
            lines.removeIf(line -> line.contains("\t" + suiteClass + "."));
            lines.addAll(run(builder(arguments).setEnabledTests(suiteClass)));
        }
    }

    private static boolean failed(String line, String suiteClass, Pattern reasons) {
        return line.startsWith("FAILED\t" + suiteClass) && reasons.matcher(line).find();
    }

    private static List<String> run(Configuration.Builder builder) throws GeneralSecurityException {
        var suite = new Suite(builder.build());
        var lines = new ArrayList<String>();
        try {
            lines.addAll(outcomes(suite.run()));
        } catch (Exception | AssertionError e) {
            // The suite gives up as a whole on exceptions that its authors did not foresee; keep what it did before.
            e.printStackTrace();
            lines.addAll(outcomes(suite.soFar()));
            lines.add(line("FAILED", "(the suite gave up)", e.toString()));
        }
        return lines;
    }

    /** Opens the results to us also when the run breaks off. */
    private static final class Suite extends SmackIntegrationTestFramework {
        Suite(Configuration configuration) {
            super(configuration);
        }

        TestRunResult soFar() {
            return testRunResult;
        }
    }

    private static void redirect(Consumer<ConnectionConfiguration.Builder<?, ?>> settings)
            throws NoSuchMethodException {
        // Not before the server has a WebSocket listener.
        XmppConnectionManager.removeConnectionDescriptor("modular-websocket-okhttp");
        XmppConnectionManager.removeConnectionDescriptor("modular-websocket-java11");
        XmppConnectionManager.addConnectionDescriptor(
                XmppConnectionDescriptor.buildWith(XMPPTCPConnection.class, XMPPTCPConnectionConfiguration.class)
                        .withNickname("tcp")
                        .applyExtraConfiguration(settings::accept)
                        .build());
        XmppConnectionManager.addConnectionDescriptor(XmppConnectionDescriptor.buildWith(
                        ModularXmppClientToServerConnection.class,
                        ModularXmppClientToServerConnectionConfiguration.class)
                .withNickname("modular")
                .applyExtraConfiguration(settings::accept)
                .build());
        XmppConnectionManager.addConnectionDescriptor(XmppConnectionDescriptor.buildWith(
                        ModularXmppClientToServerConnection.class,
                        ModularXmppClientToServerConnectionConfiguration.class,
                        ModularXmppClientToServerConnectionConfiguration.Builder.class)
                .withNickname("modular-nocompress")
                .applyExtraConfiguration(builder -> {
                    settings.accept(builder);
                    builder.removeModule(CompressionModuleDescriptor.class);
                })
                .build());
    }

    private static List<String> outcomes(TestRunResult result) {
        var lines = new ArrayList<String>();
        result.getSuccessfulTests().forEach(test -> lines.add(line("PASSED", test.concreteTest.toString(), "")));
        result.getFailedTests()
                .forEach(
                        test -> lines.add(line("FAILED", test.concreteTest.toString(), test.failureReason.toString())));
        result.getNotPossibleTests()
                .forEach(test -> lines.add(line(
                        "IMPOSSIBLE", test.concreteTest.toString(), String.valueOf(test.testNotPossibleException))));
        result.getImpossibleTestClasses()
                .forEach((type, reason) -> lines.add(line("IMPOSSIBLE", type.getSimpleName(), String.valueOf(reason))));
        return lines;
    }

    private static String line(String outcome, String test, String reason) {
        return outcome + '\t' + test + '\t' + reason.replaceAll("\\s+", " ");
    }

    private static X509Certificate readCertificate(Path file) throws IOException, CertificateException {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
