package dev.rookery.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);
    private static final RunFacts FACTS = new RunFacts(
            "pthread",
            Map.of("driver", "3.1", "opencl_version", "3.0"),
            List.of(1L),
            475.0,
            5,
            List.of("train", "a.yaml"),
            new EnvironmentFacts("c0ffee", Map.of("params.length", "0.5")));

    @TempDir
    Path folder;

    @Test
    void itSaysWithWhatAndHowTheRunWasMade() throws IOException {
        Path file = folder.resolve("provenance.json");
        Provenance.write(file, FACTS, folder, NOON);
        JsonNode json = new ObjectMapper().readTree(file.toFile());

        assertThat(json.path("start_time").asText()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(json.path("rookery_version").asText()).matches("\\d+\\.\\d+\\..+");
        assertThat(json.path("command_line").toString()).isEqualTo("[\"train\",\"a.yaml\"]");
        assertThat(json.at("/device/name").asText()).isEqualTo("pthread");
        assertThat(json.at("/device/driver").asText()).isEqualTo("3.1");
        assertThat(json.at("/java/version").asText()).isEqualTo(System.getProperty("java.version"));
        assertThat(json.at("/os/arch").asText()).isNotEmpty();
        assertThat(json.path("resumes")).isEmpty();
    }

    @Test
    void aResumeIsAddedAndTheBeginningStays() throws IOException {
        Path file = folder.resolve("provenance.json");
        Provenance.write(file, FACTS, folder, NOON);
        Clock later = Clock.offset(NOON, Duration.ofHours(1));
        Provenance.addResume(file, FACTS, folder, later);
        Provenance.addResume(file, FACTS, folder, later);
        JsonNode json = new ObjectMapper().readTree(file.toFile());

        assertThat(json.path("start_time").asText()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(json.path("resumes")).hasSize(2);
        assertThat(json.at("/resumes/1/start_time").asText()).isEqualTo("2026-01-31T13:00:00Z");
    }

    @Test
    void theCommitOfABranchIsFoundFromAFolderInside() throws IOException {
        Path git = Files.createDirectories(folder.resolve(".git/refs/heads/topic"));
        Files.writeString(folder.resolve(".git/HEAD"), "ref: refs/heads/topic/a\n");
        Files.writeString(git.resolve("a"), COMMIT + "\n");
        Path inside = Files.createDirectories(folder.resolve("x/y"));
        assertThat(GitCommit.of(inside)).contains(COMMIT);
    }

    @Test
    void theCommitOfADetachedHeadIsItself() throws IOException {
        Files.createDirectories(folder.resolve(".git"));
        Files.writeString(folder.resolve(".git/HEAD"), COMMIT + "\n");
        assertThat(GitCommit.of(folder)).contains(COMMIT);
    }

    @Test
    void aPackedRefIsFound() throws IOException {
        Files.createDirectories(folder.resolve(".git"));
        Files.writeString(folder.resolve(".git/HEAD"), "ref: refs/heads/main\n");
        Files.writeString(
                folder.resolve(".git/packed-refs"),
                "# pack-refs with: peeled fully-peeled sorted\n" + "f".repeat(40) + " refs/heads/not-main\n" + COMMIT
                        + " refs/heads/main\n");
        assertThat(GitCommit.of(folder)).contains(COMMIT);
    }

    @Test
    void theCommitOfALinkedWorkTreeIsFoundInTheCommonFolder() throws IOException {
        Path own = Files.createDirectories(folder.resolve("main/.git/worktrees/b"));
        Files.createDirectories(folder.resolve("main/.git/refs/heads"));
        Files.writeString(own.resolve("HEAD"), "ref: refs/heads/b\n");
        Files.writeString(own.resolve("commondir"), "../..\n");
        Files.writeString(folder.resolve("main/.git/refs/heads/b"), COMMIT + "\n");
        Path tree = Files.createDirectory(folder.resolve("b"));
        Files.writeString(tree.resolve(".git"), "gitdir: " + own + "\n");
        assertThat(GitCommit.of(tree)).contains(COMMIT);
    }

    @Test
    void whereThereIsNoCommitNoneIsClaimed() throws IOException {
        Files.createDirectories(folder.resolve(".git"));
        assertThat(GitCommit.of(folder)).as("no HEAD").isEmpty();
        Files.writeString(folder.resolve(".git/HEAD"), "ref: refs/heads/unborn\n");
        assertThat(GitCommit.of(folder)).as("no commit yet").isEmpty();
        Files.writeString(folder.resolve(".git/HEAD"), "gibberish\n");
        assertThat(GitCommit.of(folder)).isEmpty();
    }
}
