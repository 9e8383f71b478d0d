using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>A secret in the history, with the first commit that added it.</summary>
public sealed record HistoricSecret(string Commit, Finding Finding);

/// <summary>What the history holds, and what could not be looked at.</summary>
public sealed record SecretHistoryReport(IReadOnlyList<HistoricSecret> Secrets, int Commits, IReadOnlyList<string> Warnings);

/// <summary>
/// Credentials in all commits of all branches and tags, oldest first, each reported once. The added lines of one file in one commit are looked through together, so that a key over
/// several lines is found; memory is bounded by the largest of these and by what was found. Which secrets were seen is remembered under a key that is made for the run and forgotten with it.
/// </summary>
public static class SecretHistory
{
    private const int MostAdded = 4 * 1024 * 1024;
    private const int MostLine = 1024 * 1024;
    private const int MostSecrets = 10_000;

    /// <summary>Reads the history with the <c>git</c> program. Throws <see cref="SnapshotException"/> when that fails.</summary>
    public static SecretHistoryReport Scan(string gitDirectoryOrWorkTree, Persona persona = Persona.Regular, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(gitDirectoryOrWorkTree);
        using var process = GitProgram.Start(
            gitDirectoryOrWorkTree,
            "-c",
            "core.quotePath=false",
            "log",
            "--all",
            "--reverse",
            "--topo-order",
            "--patch",
            "--unified=0",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--diff-filter=AM",
            "--diff-merges=off",
            "--format=%x00%H");
        process.StandardInput.Close();
        var said = GitProgram.ErrorOf(process);
        try
        {
            var report = Read(process.StandardOutput.BaseStream, persona, cancellation);
            process.WaitForExit();
            return process.ExitCode == 0
                ? report
                : throw new SnapshotException($"the history of '{gitDirectoryOrWorkTree}' cannot be read: {said.GetAwaiter().GetResult()}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Reads a stream as <c>git log --reverse --patch --unified=0 --format=%x00%H</c> writes it.</summary>
    public static SecretHistoryReport Read(Stream log, Persona persona = Persona.Regular, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        using var reader = new SecretFileReader(SecretMatcher.All);
        var state = new Reading(reader, persona);
        using var lines = new BoundedLines(log, MostLine);
        while (lines.Next(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            state.Take(line);
        }

        state.Flush();
        return state.Report(lines.Cut);
    }

    private sealed class Reading(SecretFileReader reader, Persona persona)
    {
        private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
        private readonly HashSet<(UInt128, string)> _seen = [];
        private readonly List<HistoricSecret> _secrets = [];
        private readonly List<Finding> _found = [];
        private readonly MemoryStream _added = new();
        private readonly List<(int Offset, int Line)> _hunks = [];
        private string _commit = "";
        private string _path = "";
        private int _commits;
        private int _left;
        private int _oversized;
        private int _beyond;

        public void Take(ReadOnlySpan<byte> line)
        {
            if (_left > 0 && line.Length > 0 && line[0] is (byte)'+' or (byte)'-')
            {
                _left--;
                if (line[0] == '+')
                {
                    Add(line[1..]);
                }
            }
            else if (line.StartsWith("\0"u8))
            {
                Flush();
                (_commit, _path, _left) = (Encoding.ASCII.GetString(line[1..]), "", 0);
                _commits++;
            }
            else if (line.StartsWith("diff --git "u8))
            {
                Flush();
                (_path, _left) = ("", 0);
            }
            else if (line.StartsWith("+++ "u8))
            {
                _path = PathOf(Encoding.UTF8.GetString(line[4..]));
            }
            else if (line.StartsWith("@@ "u8))
            {
                Hunk(Encoding.ASCII.GetString(line));
            }
        }

        public void Flush()
        {
            if (_added.Length > 0 && _path.Length > 0 && SecretPaths.Of(_path) is not PathTrust.Skipped and var trust)
            {
                var text = _added.GetBuffer().AsSpan(0, (int)_added.Length);
                _found.Clear();
                reader.Read(text, new SecretFindings(_path, trust, persona, RuleScope.WholeTree), persona, 0, $" It was added in commit {Short(_commit)}; taking it out of the tree does not take it out of the history.", _found);
                foreach (var finding in _found)
                {
                    Keep(finding, text);
                }
            }

            _added.SetLength(0);
            _hunks.Clear();
        }

        public SecretHistoryReport Report(int cut)
        {
            var warnings = new List<string>();
            Warn(cut, "lines of the history were looked through only in their first", MostLine, "bytes");
            Warn(_oversized, "lines of the history were left out because one commit adds to one file more than", MostAdded, "bytes");
            Warn(_beyond, "secrets of the history were left out because a report holds at most", MostSecrets, "of them");
            return new SecretHistoryReport([.. _secrets], _commits, warnings);

            void Warn(int count, string what, int limit, string unit)
            {
                if (count > 0)
                {
                    warnings.Add($"{count} {what} {limit} {unit}.");
                }
            }
        }

        private void Add(ReadOnlySpan<byte> line)
        {
            if (_added.Length + line.Length > MostAdded)
            {
                _oversized++;
                return;
            }

            _added.Write(line);
            _added.WriteByte((byte)'\n');
        }

        // "@@ -a,b +c,d @@": how many lines follow, and where the added ones stand.
        private void Hunk(string header)
        {
            var parts = header.Split(' ');
            var (removed, added) = (Range(parts, 1), Range(parts, 2));
            _left = (int)Math.Min(int.MaxValue, (long)removed.Count + added.Count);
            _hunks.Add(((int)_added.Length, added.First));
        }

        private static (int First, int Count) Range(string[] parts, int index)
        {
            var numbers = index < parts.Length ? parts[index].TrimStart('+', '-').Split(',') : [];
            return (numbers.Length > 0 && int.TryParse(numbers[0], out var first) ? first : 1, numbers.Length > 1 && int.TryParse(numbers[1], out var count) ? count : 1);
        }

        private void Keep(Finding finding, ReadOnlySpan<byte> text)
        {
            var (start, end) = (Offset(text, finding.Location.StartLine, finding.Location.StartColumn), Offset(text, finding.Location.EndLine, finding.Location.EndColumn));
            // A private key is known by its body, not by the header that all share.
            var secret = text[start..(finding.Rule.EndsWith("private-key", StringComparison.Ordinal) ? Math.Min(text.Length, end + 400) : end)];
            if (!_seen.Add((System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(_key, secret)), finding.Rule)))
            {
                return;
            }

            if (_secrets.Count >= MostSecrets)
            {
                _beyond++;
                return;
            }

            var line = LineOf(text, start, finding.Location.StartLine);
            var moved = line - finding.Location.StartLine;
            _secrets.Add(new HistoricSecret(_commit, finding with { Location = finding.Location with { StartLine = line, EndLine = finding.Location.EndLine + moved } }));
        }

        private int LineOf(ReadOnlySpan<byte> text, int offset, int line)
        {
            var hunk = _hunks.FindLastIndex(candidate => candidate.Offset <= offset);
            return hunk < 0 ? line : _hunks[hunk].Line + text[_hunks[hunk].Offset..offset].Count((byte)'\n');
        }

        private static int Offset(ReadOnlySpan<byte> text, int line, int column)
        {
            var start = 0;
            for (var i = 1; i < line; i++)
            {
                start += text[start..].IndexOf((byte)'\n') + 1;
            }

            var rest = text[start..];
            var offset = 0;
            for (var chars = 1; chars < column && offset < rest.Length; chars++)
            {
                offset += Rune.DecodeFromUtf8(rest[offset..], out var rune, out var length) == System.Buffers.OperationStatus.Done && rune.Utf16SequenceLength == 2 && chars++ < 0 ? 0 : length;
            }

            return Math.Min(text.Length, start + offset);
        }

        private static string PathOf(string text)
        {
            var path = text.TrimEnd('\t').Trim('"');
            return path == "/dev/null" ? "" : path.StartsWith("b/", StringComparison.Ordinal) ? path[2..] : path;
        }

        private static string Short(string commit) => commit.Length > 12 ? commit[..12] : commit;
    }
}
