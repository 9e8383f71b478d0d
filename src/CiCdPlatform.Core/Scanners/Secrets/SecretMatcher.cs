using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>A credential in a text: where, what, and for whom it is worth a look.</summary>
internal readonly record struct SecretMatch(SecretKind Kind, int Start, int Length, Confidence Confidence, Persona Persona)
{
    public int End => Start + Length;
}

/// <summary>All kinds behind one index of needles; made once.</summary>
internal sealed class SecretMatcher
{
    private const int MostSeek = 96;

    private static readonly Lazy<SecretMatcher> s_all = new(() => new SecretMatcher(SecretKinds.All));

    private readonly NeedleIndex _index;
    private readonly Group[] _groups;

    public SecretMatcher(IEnumerable<SecretKind> kinds)
    {
        var groups = new Dictionary<(string Needle, bool IgnoreCase), List<(SecretKind, SecretForm?)>>();
        foreach (var kind in kinds)
        {
            foreach (var (needle, form) in NeedlesOf(kind))
            {
                var key = (kind.IgnoreCase ? needle.ToLowerInvariant() : needle, kind.IgnoreCase);
                if (!groups.TryGetValue(key, out var members))
                {
                    groups.Add(key, members = []);
                }

                if (!members.Contains((kind, form)))
                {
                    members.Add((kind, form));
                }
            }
        }

        _groups = [.. groups.Select(group => new Group(group.Key.Needle.Length, [.. group.Value.Select(member => new Member(member.Item1, member.Item2))]))];
        _index = new NeedleIndex([.. groups.Keys.Select(key => (Encoding.ASCII.GetBytes(key.Needle), key.IgnoreCase))]);
    }

    /// <summary>The matcher of every kind.</summary>
    public static SecretMatcher All => s_all.Value;

    /// <summary>How many literals are looked for in one pass.</summary>
    public int Needles => _groups.Length;

    /// <summary>
    /// What stands in a text, each place once, the most particular kind first; the text must be followed by <see cref="NeedleIndex.Slack"/> zeroed octets in its buffer.
    /// <paramref name="scratch"/> is the caller's, one a thread. Kinds that are for more than <paramref name="persona"/> are not looked for; weak matches of others are the caller's to leave out.
    /// </summary>
    public IReadOnlyList<SecretMatch> Find(ReadOnlySpan<byte> text, SecretScratch scratch, Persona persona = Persona.Auditor)
    {
        scratch.Clear();
        _index.Find(text, scratch.Needles);
        foreach (var (needle, start) in scratch.Needles)
        {
            var group = _groups[needle];
            var (state, assignment) = (0, default(Assignment));
            foreach (var member in group.Members)
            {
                if (member.Kind.Persona > persona)
                {
                    continue;
                }

                switch (member.Kind.Style)
                {
                    case SecretStyle.Token:
                        AtForm(text, member, start, scratch);
                        break;
                    case SecretStyle.Pattern:
                        AtPattern(text, member.Kind, start, start + group.Length, scratch);
                        break;
                    default:
                        state = state != 0 ? state : Assignment.TryRead(text, start, start + group.Length, out assignment) ? 1 : 2;
                        if (state == 1 && member.Kind.Style == SecretStyle.Assigned)
                        {
                            AtValue(text, member.Kind, assignment, scratch);
                        }
                        else if (state == 1 && GenericSecrets.Judge(member.Kind, text, assignment, start + group.Length, persona) is { } found)
                        {
                            scratch.Add(new SecretMatch(member.Kind, found.Start, found.Length, Confidence.Medium, default), found.Verdict, text);
                        }

                        break;
                }
            }
        }

        return scratch.Distinct();
    }

    private static IEnumerable<(string Needle, SecretForm? Form)> NeedlesOf(SecretKind kind) =>
        kind.Needles.Count > 0
            ? kind.Needles.SelectMany(needle => kind.Style == SecretStyle.Token ? kind.Forms.Select(form => (needle, (SecretForm?)form)) : [(needle, null)])
            : kind.Forms.Select(form => (Encoding.ASCII.GetString(form.Needle), (SecretForm?)form));

    private static void AtForm(ReadOnlySpan<byte> text, Member member, int needle, SecretScratch scratch)
    {
        var form = member.Form!;
        if (member.Kind.Needles.Count == 0)
        {
            Try(text, member.Kind, form, needle - form.NeedleOffset, scratch);
            return;
        }

        // The needle stands behind a run of unknown length: the first start from which the form reaches over it.
        for (var start = Math.Max(0, needle - MostSeek); start <= needle; start++)
        {
            if (form.MayStart(text, start) && form.Match(text, start) is var length && start + length > needle && Try(text, member.Kind, form, start, scratch))
            {
                return;
            }
        }
    }

    private static bool Try(ReadOnlySpan<byte> text, SecretKind kind, SecretForm form, int start, SecretScratch scratch)
    {
        if (start < 0 || form.Match(text, start) is not (> 0 and var length) || !form.MayStart(text, start))
        {
            return false;
        }

        return scratch.Add(new SecretMatch(kind, start, length, Confidence.High, kind.Persona), null, text);
    }

    private static void AtValue(ReadOnlySpan<byte> text, SecretKind kind, in Assignment assignment, SecretScratch scratch)
    {
        // What is passed on to a call within a call belongs to the inner one.
        if (assignment.Style == AssignmentStyle.Called && text[Math.Min(assignment.NameEnd + 1, assignment.ValueStart)..assignment.ValueStart].Contains((byte)'('))
        {
            return;
        }

        foreach (var form in kind.Forms)
        {
            if (form.Match(text, assignment.ValueStart) is > 0 and var length && EndsThere(text, assignment.ValueStart + length))
            {
                scratch.Add(new SecretMatch(kind, assignment.ValueStart, length, Confidence.Medium, kind.Persona), null, text);
                return;
            }
        }
    }

    // A longer value is another thing than the form says.
    private static bool EndsThere(ReadOnlySpan<byte> text, int end) => end >= text.Length || !(ByteClass.Has(text[end], ByteClass.Word) || text[end] is (byte)'+' or (byte)'/' or (byte)'=' or (byte)'-' or (byte)'.' or (byte)'@');

    private static void AtPattern(ReadOnlySpan<byte> text, SecretKind kind, int start, int end, SecretScratch scratch)
    {
        if (kind.Near is { } near && !near(text, start, end))
        {
            return;
        }

        var from = Math.Max(0, start - SecretKind.WindowBefore);
        var window = Encoding.Latin1.GetString(text[from..Math.Min(text.Length, end + kind.Reach)]);
        foreach (System.Text.RegularExpressions.Match match in kind.Regex.Matches(window))
        {
            if (from + match.Index <= start && from + match.Index + match.Length >= end)
            {
                var secret = match.Groups["s"] is { Success: true } group ? group : match;
                scratch.Add(new SecretMatch(kind, from + secret.Index, secret.Length, Confidence.Medium, kind.Persona), null, text, match.Value);
            }
        }
    }

    private sealed record Group(int Length, Member[] Members);

    private sealed record Member(SecretKind Kind, SecretForm? Form);
}
