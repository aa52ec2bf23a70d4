package io.bulwark.storage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Many rows into one table by COPY in its binary form (PostgreSQL manual, COPY, "Binary Format"): the server parses no text and
 * fills pages instead of rows. A row is {@link #row}, then one value for each column in its order, then at last
 * {@link #finish}. Joins the handle's transaction; rows become visible with {@code finish}. Of columns with a default it
 * takes those that are named only.
 */
public final class Copy implements AutoCloseable {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FLUSH = 1 << 18;
    /** From 1970 to 2000, where PostgreSQL's time begins. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private static final BigInteger GROUP = BigInteger.valueOf(10_000);

    private final short columns;
    private final StatementContext context;
    private final SqlLogger logger;
    private final CopyIn copy;
    private byte[] buffer = new byte[FLUSH + (1 << 14)];
    private int length;

    private Copy(Handle handle, Update statement, short columns, String sql) {
        this.columns = columns;
        this.context = statement.getContext();
        this.logger = handle.getConfig(SqlStatements.class).getSqlLogger();
        context.setExecutionMoment(Instant.now());
        logger.logBeforeExecution(context);
        try {
            this.copy = handle.getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
        put(SIGNATURE);
        putInt(0);
        putInt(0);
    }

    /** @param columns their names; they and the table's are not quoted, so they must not come from outside */
    public static Copy into(Handle handle, String table, String... columns) {
        String sql = "COPY " + table + " (" + String.join(", ", columns) + ") FROM STDIN (FORMAT binary)";
        // Never executed: it carries the text and the times for whoever logs statements.
        Update statement = handle.createUpdate(sql);
        return new Copy(handle, statement, (short) columns.length, sql);
    }

    public Copy row() {
        if (length >= FLUSH) {
            flush();
        }
        putShort(columns);
        return this;
    }

    public Copy uuid(UUID value) {
        putInt(16);
        putLong(value.getMostSignificantBits());
        putLong(value.getLeastSignificantBits());
        return this;
    }

    /** Also for json, whose binary form is its text. */
    public Copy text(@Nullable String value) {
        return value == null ? none() : bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public Copy bytes(byte[] value) {
        putInt(value.length);
        put(value);
        return this;
    }

    public Copy smallint(int value) {
        putInt(2);
        putShort((short) value);
        return this;
    }

    public Copy integer(int value) {
        putInt(4);
        putInt(value);
        return this;
    }

    public Copy bigint(long value) {
        putInt(8);
        putLong(value);
        return this;
    }

    public Copy bool(boolean value) {
        putInt(1);
        room(1);
        buffer[length++] = (byte) (value ? 1 : 0);
        return this;
    }

    public Copy real(@Nullable Double value) {
        if (value == null) {
            return none();
        }
        putInt(8);
        putLong(Double.doubleToLongBits(value));
        return this;
    }

    /** To microseconds, what is below cut off. */
    public Copy time(Instant value) {
        putInt(8);
        putLong((value.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1_000);
        return this;
    }

    public Copy none() {
        putInt(-1);
        return this;
    }

    /** As numeric: groups of four digits, of which the first stands for that many powers of 10 000. */
    public Copy numeric(BigDecimal value) {
        int scale = Math.max(0, value.scale());
        BigInteger digits =
                value.setScale(scale + Math.floorMod(-scale, 4)).unscaledValue().abs();
        int fraction = (scale + 3) / 4;
        short[] groups = new short[digits.bitLength() / 13 + 1];
        int count = 0;
        if (digits.bitLength() < Long.SIZE) {
            for (long left = digits.longValue(); left > 0; left /= 10_000) {
                groups[count++] = (short) (left % 10_000);
            }
        } else {
            for (BigInteger left = digits; left.signum() > 0; ) {
                BigInteger[] parts = left.divideAndRemainder(GROUP);
                groups[count++] = parts[1].shortValue();
                left = parts[0];
            }
        }
        int zeros = 0;
        while (zeros < count && groups[zeros] == 0) {
            zeros++;
        }
        putInt(8 + 2 * (count - zeros));
        putShort((short) (count - zeros));
        putShort((short) (count == 0 ? 0 : count - fraction - 1));
        putShort((short) (value.signum() < 0 ? 0x4000 : 0));
        putShort((short) scale);
        for (int i = count - 1; i >= zeros; i--) {
            putShort(groups[i]);
        }
        return this;
    }

    /** @return how many rows there were */
    public long finish() {
        putShort((short) -1);
        flush();
        try {
            long rows = copy.endCopy();
            context.setCompletionMoment(Instant.now());
            logger.logAfterExecution(context);
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Gives up what is not finished. */
    @Override
    public void close() {
        if (copy.isActive()) {
            try {
                copy.cancelCopy();
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }

    private void flush() {
        try {
            copy.writeToCopy(buffer, 0, length);
            length = 0;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private UnableToExecuteStatementException failed(SQLException e) {
        context.setExceptionMoment(Instant.now());
        logger.logException(context, e);
        return new UnableToExecuteStatementException(e, context);
    }

    private void room(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }

    private void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void putShort(short value) {
        room(2);
        buffer[length++] = (byte) (value >> 8);
        buffer[length++] = (byte) value;
    }

    private void putInt(int value) {
        room(4);
        buffer[length++] = (byte) (value >> 24);
        buffer[length++] = (byte) (value >> 16);
        buffer[length++] = (byte) (value >> 8);
        buffer[length++] = (byte) value;
    }

    private void putLong(long value) {
        putInt((int) (value >> 32));
        putInt((int) value);
    }
}
