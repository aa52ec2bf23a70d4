package io.bulwark.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders and files that only their owner may read. */
final class Folders {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    static final FileAttribute<?>[] PRIVATE_FOLDER = attributes("rwx------");
    static final FileAttribute<?>[] PRIVATE_FILE = attributes("rw-------");

    private Folders() {}

    static void create(Path folder) {
        try {
            Files.createDirectories(folder, PRIVATE_FOLDER);
        } catch (IOException e) {
            throw new CliException(
                    Exit.NO_SERVER,
                    "cannot create the folder " + folder + " (" + e.getClass().getSimpleName() + ")",
                    "next: choose another with --data or BULWARK_DATA");
        }
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
