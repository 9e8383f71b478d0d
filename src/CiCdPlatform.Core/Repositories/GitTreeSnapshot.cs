using System.Diagnostics;
using System.Globalization;

namespace CiCdPlatform.Core.Repositories;

/// <summary>The tree of a commit: listed once, contents taken from one long-lived <c>git cat-file --batch</c> that starts at the first read.</summary>
internal sealed class GitTreeSnapshot : ListedSnapshot
{
    private const int MaxHeader = 256;

    private readonly string _folder;
    private readonly Dictionary<string, string> _objects;
    private Process? _reader;
    private Task<string>? _said;

    private GitTreeSnapshot(string folder, Dictionary<string, string> objects, SnapshotListing listing, SnapshotLimits limits)
        : base(listing.Entries(), listing.Warnings(), limits)
    {
        _folder = folder;
        _objects = objects;
    }

    public static GitTreeSnapshot Open(string folder, string treeish, SnapshotLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(treeish);
        if (!Directory.Exists(folder))
        {
            throw new SnapshotException($"'{folder}' is not a folder.");
        }

        // Anything that starts with a dash would be read as an option.
        if (treeish[0] == '-' || treeish.Contains('\0', StringComparison.Ordinal))
        {
            throw new SnapshotException($"'{treeish}' is not the name of a commit, branch, tag or tree.");
        }

        var listing = new SnapshotListing(limits);
        var objects = new Dictionary<string, string>(StringComparer.Ordinal);
        var error = GitProgram.Records(
            folder,
            record =>
            {
                if (!listing.HasRoom)
                {
                    listing.LeaveOut(PathOf(record), $"(and all that follow) because a snapshot holds at most {limits.MaxFiles} files");
                    return false;
                }

                Take(record, listing, objects);
                return true;
            },
            "ls-tree",
            "-r",
            "-z",
            "-l",
            "--full-tree",
            treeish);
        return error is null ? new GitTreeSnapshot(folder, objects, listing, limits) : throw new SnapshotException($"'{treeish}' of '{folder}' cannot be read: {error}");
    }

    public override void Dispose()
    {
        Stop();
        base.Dispose();
    }

    protected override ReadOnlyMemory<byte>? Load(SnapshotEntry entry)
    {
        lock (_objects)
        {
            return Ask(entry);
        }
    }

    // One question and its answer; the pipe holds one at a time.
    private ReadOnlyMemory<byte>? Ask(SnapshotEntry entry)
    {
        if (_reader is null)
        {
            _reader = GitProgram.Start(_folder, "cat-file", "--batch");
            _said = GitProgram.ErrorOf(_reader);
        }

        try
        {
            _reader.StandardInput.Write(_objects[entry.Path] + "\n");
            _reader.StandardInput.Flush();
            var stream = _reader.StandardOutput.BaseStream;
            var header = Header(stream).Split(' ');
            if (header is not [_, "blob", var digits] || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size != entry.Size)
            {
                // An object that a partial clone does not hold is answered with "missing"; anything else leaves the stream in an unknown place.
                if (header is not [_, "missing"])
                {
                    Stop();
                }

                return null;
            }

            var content = new byte[size];
            stream.ReadExactly(content);
            stream.ReadByte();
            return content;
        }
        catch (IOException e)
        {
            var said = _said!.GetAwaiter().GetResult();
            Stop();
            throw new SnapshotException($"git stopped while '{entry.Path}' was read: {said}", e);
        }
    }

    // "<mode> <type> <object> <size>\t<path>", the size padded with spaces, or "-" for a submodule.
    private static void Take(string record, SnapshotListing listing, Dictionary<string, string> objects)
    {
        var tab = record.IndexOf('\t', StringComparison.Ordinal);
        var fields = record[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var path = record[(tab + 1)..];
        var kind = fields[0] switch
        {
            "100755" => SnapshotEntryKind.Executable,
            "120000" => SnapshotEntryKind.Symlink,
            "160000" => SnapshotEntryKind.Submodule,
            _ => SnapshotEntryKind.File,
        };
        var size = long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
        if (listing.Add(path, size, kind))
        {
            objects[path] = fields[2];
        }
    }

    private static string PathOf(string record) => record[(record.IndexOf('\t', StringComparison.Ordinal) + 1)..];

    private static string Header(Stream stream)
    {
        Span<char> text = stackalloc char[MaxHeader];
        for (var length = 0; length < MaxHeader; length++)
        {
            var next = stream.ReadByte();
            if (next < 0)
            {
                throw new EndOfStreamException();
            }

            if (next == '\n')
            {
                return text[..length].ToString();
            }

            text[length] = (char)next;
        }

        return "";
    }

    private void Stop()
    {
        if (_reader is { } process)
        {
            _reader = null;
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
