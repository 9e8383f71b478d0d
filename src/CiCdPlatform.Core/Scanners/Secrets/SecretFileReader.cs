using System.Buffers;
using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>Looks through one file after another in bounded memory: a piece at a time, pieces overlapping so that nothing is cut in two. One a thread.</summary>
internal sealed class SecretFileReader : IDisposable
{
    /// <summary>Largest file that is looked through, in octets.</summary>
    public const long MostFile = 4L * 1024 * 1024 * 1024;

    private const int Piece = 1024 * 1024;
    private const int Overlap = 32 * 1024;
    private const int Guard = Overlap / 2;
    private const int BinaryProbe = 8000;
    private const int MostUtf16 = 16 * 1024 * 1024;

    private readonly SecretMatcher _matcher;
    private readonly SecretScratch _scratch = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Piece + NeedleIndex.Slack);

    public SecretFileReader(SecretMatcher matcher) => _matcher = matcher;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Adds what is found in a file, and says why when it could not be looked at.</summary>
    public void Read(RepositorySnapshot snapshot, SnapshotEntry entry, RuleScope scope, Persona persona, List<Finding> findings, List<string> warnings)
    {
        var trust = SecretPaths.Of(entry.Path);
        var sink = new SecretFindings(entry.Path, trust, persona, scope);
        var (offset, lines) = (0L, 0);
        for (var kept = 0; ;)
        {
            var read = snapshot.ReadAt(entry, offset + kept, _buffer.AsSpan(kept, Piece - kept));
            if (read < 0)
            {
                warnings.Add($"{entry.Path}: not looked through for secrets, its {entry.Size} bytes cannot be read{(offset > 0 ? $" beyond {offset}" : "")}");
                return;
            }

            var length = kept + read;
            if (offset == 0 && Unreadable(length))
            {
                ReadUtf16(snapshot, entry, length, sink, persona, findings, warnings);
                return;
            }

            var isLast = read == 0 || length < Piece || offset + length >= entry.Size;
            Look(length, offset > 0 ? Guard : 0, isLast ? length : length - Guard, lines, sink, persona, findings);
            if (_scratch.LeftOut > 0)
            {
                warnings.Add($"{entry.Path}: {_scratch.LeftOut} more that look like secrets are left out");
            }

            if (isLast)
            {
                return;
            }

            lines += _buffer.AsSpan(0, length - Overlap).Count((byte)'\n');
            _buffer.AsSpan(length - Overlap, Overlap).CopyTo(_buffer);
            offset += length - Overlap;
            kept = Overlap;
        }
    }

    /// <summary>What stands in a text that is at hand; for text that is not of a file.</summary>
    public void Read(ReadOnlySpan<byte> text, SecretFindings sink, Persona persona, int lines, string place, List<Finding> findings)
    {
        Ensure(text.Length);
        text.CopyTo(_buffer);
        Look(text.Length, 0, text.Length, lines, sink, persona, findings, place);
    }

    private void Look(int length, int from, int to, int lines, SecretFindings sink, Persona persona, List<Finding> findings, string place = "")
    {
        _buffer.AsSpan(length, NeedleIndex.Slack).Clear();
        var text = _buffer.AsSpan(0, length);
        var matches = _matcher.Find(text, _scratch, persona);
        if (persona == Persona.Auditor)
        {
            AuditorTexts.Find(text, _scratch);
            matches = _scratch.Distinct();
        }

        if (matches.Count > 0)
        {
            findings.AddRange(sink.Of(_buffer, length, from == 0 && to == length ? matches : [.. matches.Where(match => match.Start >= from && match.Start < to)], lines, place));
        }
    }

    private bool Unreadable(int length) => length >= 2 && (_buffer[0], _buffer[1]) is (0xFF, 0xFE) or (0xFE, 0xFF) || _buffer.AsSpan(0, Math.Min(length, BinaryProbe)).Contains((byte)0);

    // UTF-16 says so by its mark; any other file with a zero in it is no text.
    private void ReadUtf16(RepositorySnapshot snapshot, SnapshotEntry entry, int length, SecretFindings sink, Persona persona, List<Finding> findings, List<string> warnings)
    {
        if (length < 2 || (_buffer[0], _buffer[1]) is not ((0xFF, 0xFE) or (0xFE, 0xFF)))
        {
            return;
        }

        if (entry.Size > MostUtf16)
        {
            warnings.Add($"{entry.Path}: not looked through for secrets, UTF-16 is read up to {MostUtf16} bytes and it has {entry.Size}");
            return;
        }

        var whole = new byte[entry.Size];
        var read = 0;
        for (int more; read < whole.Length && (more = snapshot.ReadAt(entry, read, whole.AsSpan(read))) > 0; read += more)
        {
        }

        var encoding = whole[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode;
        Read(Encoding.UTF8.GetBytes(encoding.GetString(whole, 2, Math.Max(0, read - 2))), sink, persona, 0, "", findings);
    }

    private void Ensure(int length)
    {
        if (_buffer.Length < length + NeedleIndex.Slack)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(length + NeedleIndex.Slack);
        }
    }
}
