package io.bulwark.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.jobs.Loop;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import io.bulwark.storage.Redis;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happens in the network, for those who watch: {@code task_update}, {@code node_status}, {@code network_stats}. Kept in
 * one capped Redis stream, so that any instance serves any watcher and a reconnect goes on behind the last id. Of a task that
 * moves several times within a tenth of a second the last state is told. The rows of the database are the truth: what Redis
 * loses, a look at the task still says.
 */
@Singleton
public final class ComputeEvents implements TaskEvents, AutoCloseable {
    private static final String STREAM = "compute:events";
    private static final int KEPT = 100_000;
    private static final int MOST_BUFFERED = 50_000;
    private static final int PER_CALL = 500;
    private static final Duration FLUSH = Duration.ofMillis(100);
    private static final Set<String> CHANNELS = Set.of("tasks", "nodes", "network");
    private static final Pattern ID = Pattern.compile("[0-9]{1,20}-[0-9]{1,20}");
    private static final System.Logger LOG = System.getLogger("io.bulwark.compute");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Redis.Script ADD = new Redis.Script("""
            for i = 2, #ARGV, 3 do
              redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'c', ARGV[i], 'o', ARGV[i + 1], 'd', ARGV[i + 2])
            end
            return {}
            """);

    /** Flat, because nested answers are not for {@link Redis#eval}: id, channel, owner, data, and so on. */
    private static final Redis.Script READ = new Redis.Script("""
            local out = {}
            for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])) do
              out[#out + 1] = entry[1]
              out[#out + 1] = entry[2][2]
              out[#out + 1] = entry[2][4]
              out[#out + 1] = entry[2][6]
            end
            return out
            """);

    private static final Redis.Script LAST = new Redis.Script("""
            local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
            if #last == 0 then return {'0-0'} end
            return {last[1][1]}
            """);

    private static final Redis.Script FIRST = new Redis.Script("""
            local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
            if #first == 0 then return {} end
            return {first[1][1]}
            """);

    private final Redis redis;
    private final Timings timings;
    private final Map<String, Entry> buffer = new LinkedHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final List<Loop> loops = new ArrayList<>();
    private String position = "";

    private record Entry(String channel, String owner, ObjectNode data) {}

    @Inject
    ComputeEvents(Redis redis, Timings timings) {
        this.redis = redis;
        this.timings = timings;
    }

    void start() {
        loops.add(new Loop("compute-events-write", FLUSH, this::flush));
        loops.add(new Loop("compute-events-read", FLUSH, this::follow));
    }

    @Override
    public void close() {
        loops.forEach(Loop::close);
        loops.clear();
    }

    @Override
    public void changed(List<TaskRow> changed) {
        for (TaskRow row : changed) {
            String phase = row.task().phase().wire();
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            ObjectNode update = data.putObject("task_update")
                    .put("task_id", row.task().id().toString())
                    .put("status", phase)
                    .put("progress", Tasks.progress(phase))
                    .put("estimated_completion", timings.estimated(row).toString());
            row.assurance().ifPresent(a -> update.put("verified", a.verified()).put("assurance", a.wire()));
            add("task:" + row.task().id(), new Entry("tasks", row.requester(), data));
        }
    }

    void node(Node node, String status, ObjectNode metrics) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("node_status")
                .put("node_id", node.id().toString())
                .put("status", status)
                .set("performance_metrics", metrics);
        add("node:" + node.id(), new Entry("nodes", "", data));
    }

    void network(ObjectNode stats) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("network_stats")
                .put("active_nodes", stats.path("active_nodes").asLong())
                .put("pending_tasks", stats.path("pending_tasks").asLong())
                .put("throughput", stats.path("throughput").asDouble());
        add("network", new Entry("network", "", data));
    }

    private synchronized void add(String about, Entry entry) {
        buffer.remove(about);
        if (buffer.size() < MOST_BUFFERED) {
            buffer.put(about, entry);
        }
    }

    private boolean flush() {
        List<Entry> taken;
        synchronized (this) {
            taken = new ArrayList<>(buffer.values());
            buffer.clear();
        }
        for (int from = 0; from < taken.size(); from += PER_CALL) {
            List<String> args = new ArrayList<>();
            args.add(Integer.toString(KEPT));
            for (Entry entry : taken.subList(from, Math.min(taken.size(), from + PER_CALL))) {
                args.add(entry.channel());
                args.add(entry.owner());
                args.add(entry.data().toString());
            }
            try {
                redis.eval(ADD, List.of(STREAM), args);
            } catch (Redis.Unavailable e) {
                LOG.log(System.Logger.Level.DEBUG, "Events of the network were not told", e);
                return false;
            }
        }
        return false;
    }

    /**
     * Watches from now on, or from behind an event seen before.
     *
     * @param channels {@code tasks,nodes,network} or some of them; of tasks only the caller's own
     * @param lastId the last id seen; null for none. When it is not kept any more, the first thing told is {@code missed}
     * @throws BulwarkException VALIDATION_ERROR
     */
    public Watcher watch(Principal caller, @Nullable String channels, @Nullable String lastId, Consumer<String> out) {
        Set<String> wanted = new HashSet<>();
        for (String channel : (channels == null ? "tasks,nodes,network" : channels).split(",", 10)) {
            if (!CHANNELS.contains(channel)) {
                throw BulwarkException.invalid("channels", "must be some of tasks, nodes, network");
            }
            wanted.add(channel);
        }
        if (lastId != null && !ID.matcher(lastId).matches()) {
            throw BulwarkException.invalid("last_id", "must be the id of an event");
        }
        if (lastId != null && gone(lastId)) {
            out.accept(JsonNodeFactory.instance
                    .objectNode()
                    .put("id", lastId)
                    .put("missed", true)
                    .toString());
        }
        Watcher watcher = new Watcher(caller, wanted, out, lastId == null ? last() : lastId);
        watcher.catchUp();
        watchers.add(watcher);
        // What came between the two is caught up with, too: the watcher takes only what is behind its place.
        watcher.catchUp();
        return watcher;
    }

    private String last() {
        return redis.eval(LAST, List.of(STREAM), List.of()).getFirst();
    }

    /** Whether an event that somebody saw has left the stream, and perhaps others behind it. */
    private boolean gone(String id) {
        List<String> first = redis.eval(FIRST, List.of(STREAM), List.of());
        return first.isEmpty() || compare(first.getFirst(), id) > 0;
    }

    private record Told(String id, String channel, String owner, String data) {}

    private List<Told> after(String id) {
        List<String> flat = redis.eval(READ, List.of(STREAM), List.of(behind(id), Integer.toString(PER_CALL)));
        List<Told> told = new ArrayList<>(flat.size() / 4);
        for (int i = 0; i + 3 < flat.size(); i += 4) {
            told.add(new Told(flat.get(i), flat.get(i + 1), flat.get(i + 2), flat.get(i + 3)));
        }
        return told;
    }

    /** The smallest id above one: Redis 6.2 knows an exclusive range, older ones do not. */
    private static String behind(String id) {
        int dash = id.indexOf('-');
        return id.substring(0, dash + 1) + Long.toUnsignedString(Long.parseUnsignedLong(id.substring(dash + 1)) + 1);
    }

    private boolean follow() {
        if (watchers.isEmpty()) {
            position = "";
            return false;
        }
        try {
            if (position.isEmpty()) {
                position = last();
                watchers.forEach(Watcher::catchUp);
            }
            List<Told> told = after(position);
            for (Told one : told) {
                position = one.id();
                watchers.forEach(watcher -> watcher.offer(one));
            }
            return told.size() == PER_CALL;
        } catch (Redis.Unavailable e) {
            return false;
        }
    }

    /** One who watches. */
    public final class Watcher implements AutoCloseable {
        private final Principal caller;
        private final Set<String> channels;
        private final Consumer<String> out;
        private String place;

        private Watcher(Principal caller, Set<String> channels, Consumer<String> out, String place) {
            this.caller = caller;
            this.channels = channels;
            this.out = out;
            this.place = place;
        }

        private synchronized void catchUp() {
            List<Told> missed;
            do {
                missed = after(place);
                missed.forEach(this::offer);
            } while (missed.size() == PER_CALL);
        }

        private synchronized void offer(Told told) {
            if (compare(told.id(), place) <= 0) {
                return;
            }
            place = told.id();
            boolean mine = !told.channel().equals("tasks")
                    || caller.seesAll()
                    || told.owner().equals(caller.owner());
            if (!mine || !channels.contains(told.channel())) {
                return;
            }
            try {
                JsonNode data = JSON.readTree(told.data());
                ObjectNode event = JsonNodeFactory.instance.objectNode().put("id", told.id());
                event.setAll((ObjectNode) data);
                out.accept(event.toString());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            watchers.remove(this);
        }
    }

    private static int compare(String id, String other) {
        long[] a = parts(id);
        long[] b = parts(other);
        int first = Long.compareUnsigned(a[0], b[0]);
        return first != 0 ? first : Long.compareUnsigned(a[1], b[1]);
    }

    private static long[] parts(String id) {
        return Arrays.stream(id.split("-", 2))
                .mapToLong(Long::parseUnsignedLong)
                .toArray();
    }
}
