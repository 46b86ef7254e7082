package dev.functionregistry.stack.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @Test
    void belongsToOneStackAtATime(@TempDir Path path) throws Exception {
        var data = new DataDirectory(path.resolve("new"));
        var lock = data.lock().orElseThrow();
        assertThat(data.lock()).isEmpty();
        lock.channel().close();
        assertThat(data.lock()).isPresent();
    }

    @Test
    void emptiesWhatAStackWroteAndNothingElse(@TempDir Path path) throws Exception {
        var data = new DataDirectory(path);
        Files.createDirectories(data.kafka().resolve("topic-0"));
        Files.writeString(data.kafka().resolve("topic-0/log"), "records");
        var others = Files.writeString(path.resolve("thesis.txt"), "years of work");
        data.empty();
        assertThat(data.kafka()).doesNotExist();
        assertThat(others).exists();
    }

    @Test
    void showsTheHomeAsPeopleWriteIt() {
        var data = DataDirectory.ofUser();
        assertThat(data.display(data.logs())).isEqualTo("~/.function-registry/logs");
        assertThat(data.display(Path.of("/elsewhere"))).isEqualTo("/elsewhere");
    }

    @Test
    void findsTheStackThatRunsAndNoDeadOne(@TempDir Path path) throws Exception {
        var data = new DataDirectory(path);
        assertThat(StackFile.running(data)).isEmpty();
        var stack = StackFile.ofThisProcess(StackPorts.from(9000));
        stack.write(data);
        assertThat(StackFile.running(data)).contains(stack);
        new StackFile(stack.pid(), stack.startedAt() - 1, stack.ports()).write(data);
        assertThat(StackFile.running(data)).as("the pid of another process").isEmpty();
        Files.writeString(data.stackFile(), "{\"pid\":");
        assertThat(StackFile.running(data)).as("cut short").isEmpty();
    }
}
