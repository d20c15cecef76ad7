// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script, with a JDK and a Maven that only tell how they were called. */
class LauncherTest {
    private static final Path SCRIPT = Path.of(System.getProperty("linnet.root"), "linnet");

    private record Outcome(int code, String out, String err) {}

    @TempDir
    Path folder;

    private Path home;
    private Path jdk;

    @BeforeEach
    void install() throws IOException {
        home = folder.resolve("a home");
        jar("server", "linnet-server-0.1.0.jar");
        jar("server", "lib/b.jar");
        jar("server", "lib/a.jar");
        jar("bench", "linnet-bench-0.1.0.jar");
        jar("bench", "lib/c.jar");
        jdk = jdk("jdk", "25.0.1");
    }

    private void jar(String module, String name) throws IOException {
        Path jar = home.resolve(module).resolve("target").resolve(name);
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
    }

    private Path jdk(String name, String version) throws IOException {
        Path made = folder.resolve(name);
        Files.createDirectories(made.resolve("bin"));
        Files.writeString(made.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(made.resolve("bin/java"), "printf '[%s]\\n' \"$@\"\n");
        return made;
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        return run(command, environment);
    }

    private Outcome run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LINNET_") || name.startsWith("JAVA"));
        builder.environment().putAll(environment);
        builder.redirectError(err.toFile());
        Process process = builder.start();
        process.outputWriter().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, Files.readString(err));
    }

    private Map<String, String> environment(String... more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LINNET_HOME", home.toString());
        environment.put("LINNET_JAVA_HOME", jdk.toString());
        for (int at = 0; at < more.length; at += 2) {
            environment.put(more[at], more[at + 1]);
        }
        return environment;
    }

    @Test
    void the_script_is_plain_sh() throws Exception {
        assertThat(run(List.of("sh", "-n", SCRIPT.toString()), Map.of())).isEqualTo(new Outcome(0, "", ""));
        assertThat(Files.readString(SCRIPT)).startsWith("#!/bin/sh\n").doesNotContain("if [[", "    local ");
    }

    @Test
    void it_starts_the_version_that_the_build_makes() throws Exception {
        String pom = Files.readString(SCRIPT.resolveSibling("pom.xml"));
        int begin = pom.indexOf("<version>") + "<version>".length();
        String version = pom.substring(begin, pom.indexOf("</version>"));

        assertThat(Files.readString(SCRIPT)).contains("\nversion=" + version + "\n");
    }

    @Test
    void arguments_and_class_path_arrive_as_they_are() throws Exception {
        Outcome outcome = run(environment(), "user", "add", "a b@example.org", "--password", "$x * \"y\"", "");

        String target = home.resolve("server/target").toString();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines())
                .contains("[-XX:+UseCompactObjectHeaders]", "[-XX:TieredStopAtLevel=1]", "[-XX:+UseSerialGC]")
                .containsSequence(
                        "[-cp]",
                        "[" + target + "/linnet-server-0.1.0.jar:" + target + "/lib/a.jar:" + target + "/lib/b.jar]",
                        "[im.linnet.server.Linnet]",
                        "[user]",
                        "[add]",
                        "[a b@example.org]",
                        "[--password]",
                        "[$x * \"y\"]",
                        "[]");
    }

    @Test
    void a_server_gets_the_flags_of_its_profile() throws Exception {
        assertThat(run(environment("LINNET_PROFILE", "tiny"), "serve").out().lines())
                .contains("[-XX:+UseSerialGC]", "[-Xmx96m]", "[-XX:+ExitOnOutOfMemoryError]", "[serve]");
        assertThat(run(environment("LINNET_PROFILE", "small"), "serve").out().lines())
                .contains("[-XX:+UseSerialGC]", "[-XX:MaxHeapFreeRatio=20]", "[-Xms32m]", "[-Xmn10m]");
        assertThat(run(environment("LINNET_PROFILE", "large"), "serve").out().lines())
                .contains("[-XX:+UseG1GC]", "[-XX:+ExitOnOutOfMemoryError]");
        assertThat(run(environment(), "serve").out()).contains("[-XX:+ExitOnOutOfMemoryError]");

        Outcome wrong = run(environment("LINNET_PROFILE", "huge"), "serve");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).contains("LINNET_PROFILE is huge");
    }

    @Test
    void more_flags_come_last() throws Exception {
        assertThat(run(environment("LINNET_JAVA_OPTS", "-Xmx1g -Da=*"), "serve")
                        .out()
                        .lines())
                .containsSequence("[-Xmx1g]", "[-Da=*]", "[-cp]");
    }

    @Test
    void bench_runs_its_own_module() throws Exception {
        assertThat(run(environment(), "bench", "chat", "--pairs", "2").out().lines())
                .containsSequence(
                        "[-cp]",
                        "[" + home.resolve("bench/target") + "/linnet-bench-0.1.0.jar:" + home.resolve("bench/target")
                                + "/lib/c.jar]",
                        "[im.linnet.bench.BenchCommand]",
                        "[chat]");
    }

    @Test
    void a_JDK_that_is_too_old_or_none_is_told() throws Exception {
        Path old = jdk("old", "21.0.4");

        Outcome outcome = run(environment("LINNET_JAVA_HOME", old.toString()), "status");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("LINNET_JAVA_HOME is " + old + ", which is not a JDK 25 or newer");
        assertThat(run(environment("LINNET_JAVA_HOME", folder.toString()), "status")
                        .code())
                .isEqualTo(1);
    }

    @Test
    void a_JDK_is_found_by_JAVA_HOME_or_on_the_path_but_not_an_old_one() throws Exception {
        Map<String, String> environment = environment("JAVA_HOME", jdk.toString());
        environment.remove("LINNET_JAVA_HOME");
        assertThat(run(environment, "status").out()).contains("[status]");

        Path old = jdk("old", "17");
        Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(folder.resolve("links/java"), Path.of("../jdk/bin/java"));
        environment.put("JAVA_HOME", old.toString());
        environment.put("PATH", folder.resolve("links") + File.pathSeparator + System.getenv("PATH"));
        assertThat(run(environment, "status").out()).contains("[status]");
    }

    @Test
    void it_works_through_a_symbolic_link() throws Exception {
        Path copy = home.resolve("linnet");
        Files.copy(SCRIPT, copy);
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, Path.of("a home/linnet"));
        Map<String, String> environment = environment();
        environment.remove("LINNET_HOME");

        assertThat(run(List.of(link.toString(), "status"), environment).out())
                .contains("[" + home.toRealPath().resolve("server/target/linnet-server-0.1.0.jar"));
    }

    @Test
    void a_server_is_built_on_first_use_and_when_sources_are_newer_and_else_not() throws Exception {
        Path bin = folder.resolve("bin");
        script(bin.resolve("mvn"), "echo \"mvn $*\" >> \"" + folder.resolve("calls") + "\"\n");
        Map<String, String> environment = environment("PATH", bin + File.pathSeparator + System.getenv("PATH"));
        Files.createFile(home.resolve("pom.xml"));
        Path source = home.resolve("server/src/main/java/A.java");
        Files.createDirectories(source.getParent());
        Files.createFile(source);
        Path jar = home.resolve("server/target/linnet-server-0.1.0.jar");
        age(home.resolve("pom.xml"), 60);
        age(source, 60);

        Outcome fresh = run(environment, "status");
        assertThat(fresh.err()).isEmpty();
        assertThat(folder.resolve("calls")).doesNotExist();

        age(jar, 120);
        // A server may be running from it.
        assertThat(run(environment, "status").err()).isEmpty();
        assertThat(folder.resolve("calls")).doesNotExist();

        Outcome stale = run(environment, "serve");
        assertThat(stale.err()).startsWith("linnet: building Linnet, once");
        assertThat(stale.out().lines()).contains("[serve]");
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .containsExactly("mvn -q -B -ntp -DskipTests package -pl server -am");

        assertThat(run(environment, "serve").err()).isEmpty();
    }

    @Test
    void a_build_that_fails_ends_it() throws Exception {
        Path bin = folder.resolve("bin");
        script(bin.resolve("mvn"), "echo broken >&2; exit 1\n");
        Files.createFile(home.resolve("pom.xml"));
        Files.delete(home.resolve("server/target/linnet-server-0.1.0.jar"));

        Outcome outcome = run(environment("PATH", bin + File.pathSeparator + System.getenv("PATH")), "status");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("broken", "linnet: the build failed.");
    }

    /** With the JDK that runs this test and the classes as they are now. */
    @Test
    void the_help_of_the_real_command_line_is_shown() throws Exception {
        Path real = folder.resolve("real");
        packReferences(real.resolve("server/target/linnet-server-0.1.0.jar"));

        Outcome outcome = run(
                environment("LINNET_HOME", real.toString(), "LINNET_JAVA_HOME", System.getProperty("java.home")),
                "--help");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("Usage: linnet").contains("serve", "check", "user");
    }

    /** The VM would warn of flags that do not fit together, and refuse flags that it does not know. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny", "small", "large"})
    void the_real_JDK_takes_the_flags_of_each_profile_without_a_word(String profile) throws Exception {
        Path real = folder.resolve("real");
        packReferences(real.resolve("server/target/linnet-server-0.1.0.jar"));

        Outcome outcome = run(
                environment(
                        "LINNET_HOME",
                        real.toString(),
                        "LINNET_JAVA_HOME",
                        System.getProperty("java.home"),
                        "LINNET_PROFILE",
                        profile),
                "serve",
                "--help");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("Usage: linnet serve");
    }

    /** Writes a jar that holds nothing but where the classes of this test run are. */
    private static void packReferences(Path jar) throws IOException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        Files.createDirectories(jar.getParent());
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    private static void age(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(
                file, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() - seconds * 1000L));
    }
}
