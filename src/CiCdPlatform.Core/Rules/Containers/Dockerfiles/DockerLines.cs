using System.Text;
using CiCdPlatform.Core.Rules.Containers.Shell;

namespace CiCdPlatform.Core.Rules;

/// <summary>Joins the lines of a Dockerfile to instructions: parser directives, continued lines, comments within them, and texts that follow an instruction.</summary>
internal sealed class DockerLines
{
    // Some checks compare instructions with each other: what no person writes is left out.
    private const int MaxInstructions = 1_000;

    private readonly string _text;
    private readonly List<DockerInstruction> _instructions = [];
    private readonly List<string> _comments = [];
    private readonly List<string> _pending = [];
    private char _escape = '\\';
    private int _at;

    private DockerLines(string text) => _text = text;

    /// <summary>The instructions, the comments, and the character that continues a line.</summary>
    public static (IReadOnlyList<DockerInstruction> Instructions, IReadOnlyList<string> Comments, char Escape) Read(string text)
    {
        var lines = new DockerLines(text);
        lines.Directives();
        while (lines._at < text.Length && lines._instructions.Count < MaxInstructions)
        {
            lines.Next();
        }

        return (lines._instructions, lines._comments, lines._escape);
    }

    private void Directives()
    {
        _at = _text.StartsWith('\uFEFF') ? 1 : 0;
        while (_at < _text.Length)
        {
            var (start, end) = Line();
            var line = _text.AsSpan(start, end - start).Trim();
            var equals = line.IndexOf('=');
            if (line.Length == 0 || line[0] != '#' || equals < 0)
            {
                _at = start;
                return;
            }

            var name = line[1..equals].Trim();
            var value = line[(equals + 1)..].Trim();
            if (!name.Equals("escape", StringComparison.OrdinalIgnoreCase) && !name.Equals("syntax", StringComparison.OrdinalIgnoreCase) && !name.Equals("check", StringComparison.OrdinalIgnoreCase))
            {
                _at = start;
                return;
            }

            if (name.Equals("escape", StringComparison.OrdinalIgnoreCase) && value is ['`'])
            {
                _escape = '`';
            }
        }
    }

    private (int Start, int End) Line()
    {
        var start = _at;
        var stop = _text.IndexOf('\n', start);
        _at = stop < 0 ? _text.Length : stop + 1;
        var end = stop < 0 ? _text.Length : stop;
        return (start, end > start && _text[end - 1] == '\r' ? end - 1 : end);
    }

    private void Next()
    {
        var (start, end) = Line();
        var first = start;
        while (first < end && char.IsWhiteSpace(_text[first]))
        {
            first++;
        }

        if (first == end)
        {
            return;
        }

        if (_text[first] == '#')
        {
            Comment(first, end);
            return;
        }

        var joined = new StringBuilder();
        var map = new List<int>();
        var continues = Append(first, end, joined, map);
        while (continues && _at < _text.Length)
        {
            var (nextStart, nextEnd) = Line();
            var trimmed = _text.AsSpan(nextStart, nextEnd - nextStart).TrimStart();
            if (trimmed.Length == 0)
            {
                continue;
            }

            if (trimmed[0] == '#')
            {
                _comments.Add(trimmed[1..].Trim().ToString());
                continue;
            }

            continues = Append(nextStart, nextEnd, joined, map);
        }

        var last = end;
        while (last > first && char.IsWhiteSpace(_text[last - 1]))
        {
            last--;
        }

        var instruction = DockerWords.Instruction(new MappedText(joined.ToString(), map), first, last - first, _escape) with { Comments = [.. _pending] };
        _pending.Clear();
        _instructions.Add(WithHereDocuments(instruction));
    }

    private void Comment(int first, int end)
    {
        var comment = _text[(first + 1)..end].Trim();
        _comments.Add(comment);
        _pending.Add(comment);
    }

    /// <summary>Takes a line in without the mark that continues it; whether there was one.</summary>
    private bool Append(int start, int end, StringBuilder joined, List<int> map)
    {
        var last = end;
        while (last > start && _text[last - 1] is ' ' or '\t')
        {
            last--;
        }

        var continues = last > start && _text[last - 1] == _escape;
        var stop = continues ? last - 1 : end;
        for (var i = start; i < stop; i++)
        {
            joined.Append(_text[i]);
            map.Add(i);
        }

        return continues;
    }

    private DockerInstruction WithHereDocuments(DockerInstruction instruction)
    {
        var target = instruction.Trigger ?? instruction;
        if (target.Keyword is not ("RUN" or "COPY" or "ADD") || target.IsJson)
        {
            return instruction;
        }

        var documents = new List<(string, MappedText)>();
        foreach (var (name, tabs) in HereNames(target.Body.Text))
        {
            var from = _at;
            var until = _at;
            var closed = false;
            while (_at < _text.Length && !closed)
            {
                until = _at;
                var (start, end) = Line();
                var line = _text.AsSpan(start, end - start);
                closed = (tabs ? line.TrimStart('\t') : line).Equals(name, StringComparison.Ordinal);
            }

            documents.Add((name, MappedText.At(_text[from..(closed ? until : _at)], from)));
        }

        return documents.Count == 0 ? instruction
            : instruction.Trigger is null ? instruction with { HereDocuments = documents }
            : instruction with { Trigger = target with { HereDocuments = documents } };
    }

    /// <summary>The end words that a line announces with <c>&lt;&lt;WORD</c>; what stands in quotes announces nothing.</summary>
    private static IEnumerable<(string Name, bool Tabs)> HereNames(string text)
    {
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '<' && i + 2 < text.Length && text[i + 1] == '<' && text[i + 2] != '<' && (i == 0 || text[i - 1] != '<') && (i == 0 || char.IsWhiteSpace(text[i - 1]) || char.IsAsciiDigit(text[i - 1])))
            {
                var start = i + 2;
                var tabs = text[start] == '-';
                start += tabs ? 1 : 0;
                var end = start;
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '"' or '\''))
                {
                    end++;
                }

                var name = text[start..end].Trim('"', '\'');
                if (name.Length > 0 && !char.IsAsciiDigit(name[0]))
                {
                    yield return (name, tabs);
                }

                i = Math.Max(i, end - 1);
            }
        }
    }
}
