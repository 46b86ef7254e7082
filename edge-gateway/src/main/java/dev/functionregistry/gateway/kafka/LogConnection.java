package dev.functionregistry.gateway.kafka;

import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.SessionPartitioner;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.PartitionCounts;
import dev.functionregistry.schemas.kafka.Patience;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's whole connection to the log: opened in the order that the rules ask for, closed in reverse. */
public final class LogConnection implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(LogConnection.class);
    private static final Set<Topic> READ_OR_WRITTEN = EnumSet.of(
            Topic.REGISTRATIONS,
            Topic.TOOLS_DEFINITIONS,
            Topic.TOOLS_CALLS,
            Topic.EXECUTIONS_RESULTS,
            Topic.GATEWAY_INBOX,
            Topic.CONVERSATION_TURNS,
            Topic.REALTIME_SESSIONS,
            Topic.AUDIT_EVENTS);

    private final SchemaLookup lookup;
    private final EventLog eventLog;
    private final Mailbox mailbox;
    private final AliveBeat beat;
    private final ToolsView tools;
    private final LiveFeed feed;
    private final StoredLog stored;

    private LogConnection(
            SchemaLookup lookup,
            EventLog eventLog,
            Mailbox mailbox,
            AliveBeat beat,
            ToolsView tools,
            LiveFeed feed,
            StoredLog stored) {
        this.lookup = lookup;
        this.eventLog = eventLog;
        this.mailbox = mailbox;
        this.beat = beat;
        this.tools = tools;
        this.feed = feed;
        this.stored = stored;
    }

    /**
     * Where the log is and who asks.
     *
     * @param name configured name, stable over restarts; its hash chooses the mailbox
     * @param instance name plus a random part per start
     * @param feed true where the live feed is served
     */
    public record Settings(
            String bootstrap, String schemaRegistry, String topicPrefix, String name, String instance, boolean feed) {}

    /**
     * Connects: schemas first, then the mailbox's position, then the sign of life.
     *
     * @param addressee who the mail is for
     * @param lost called when the processors may have given this gateway up
     * @throws IllegalStateException when topics are missing, their partition counts differ, or broker or registry stay silent for a minute
     */
    public static LogConnection open(Settings settings, Clock clock, Mailbox.Addressee addressee, Runnable lost) {
        Topics topics = Topics.withPrefix(settings.topicPrefix());
        SchemaLookup lookup = SchemaLookup.connect(settings.schemaRegistry(), topics);
        ContractCodec codec = new ContractCodec(lookup);
        Patience.AT_START.firstAnswer(
                "the schema registry at " + settings.schemaRegistry(), () -> lookup.warmUp(READ_OR_WRITTEN));
        int inboxes = partitionCounts(settings, topics).inbox();
        GatewayAddress address =
                new GatewayAddress(settings.instance(), SessionPartitioner.mailbox(settings.name(), inboxes));
        String clientId = "gateway-" + settings.name();
        EventLog eventLog = EventLog.connect(settings.bootstrap(), clientId, codec, topics, address, clock);
        Mailbox mailbox = Mailbox.connect(
                settings.bootstrap(), clientId + "-mailbox", codec, eventLog, topics, address, addressee, clock);
        AliveBeat beat = new AliveBeat(eventLog, mailbox::fresh, lost);
        ToolsView tools = ToolsView.connect(settings.bootstrap(), clientId + "-tools", codec, topics);
        LiveFeed feed = LiveFeed.connect(settings.bootstrap(), clientId + "-feed", codec, topics, tools);
        StoredLog stored = new StoredLog(
                settings.bootstrap(), clientId + "-stored", topics, feed, new Redriving(eventLog, topics, clock));
        LogConnection connection = new LogConnection(lookup, eventLog, mailbox, beat, tools, feed, stored);
        try {
            mailbox.start();
            beat.start();
            tools.start();
            if (settings.feed()) {
                feed.start();
            }
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static PartitionCounts partitionCounts(Settings settings, Topics topics) {
        try (Admin admin = Admin.create(ClientSettings.admin(settings.bootstrap(), settings.instance()))) {
            return Patience.AT_START.firstAnswer(
                    "the broker at " + settings.bootstrap(), () -> PartitionCounts.read(admin, topics));
        }
    }

    public EventLog eventLog() {
        return eventLog;
    }

    public Mailbox mailbox() {
        return mailbox;
    }

    public ToolsView tools() {
        return tools;
    }

    public LiveFeed feed() {
        return feed;
    }

    public StoredLog stored() {
        return stored;
    }

    /** True when a sign of life was written within the time that processors allow. */
    public boolean heard() {
        return beat.heard();
    }

    /** True while the gateway may act: its mail is fresh and the processors hear it. */
    public boolean mayAct() {
        return mailbox.fresh() && beat.heard();
    }

    @Override
    public void close() {
        stored.close();
        feed.close();
        tools.close();
        beat.close();
        eventLog.flush();
        mailbox.close();
        eventLog.close();
        try {
            lookup.close();
        } catch (IOException e) {
            logger.warn("schema lookup not closed reason={}", e.toString());
        }
    }
}
