using System.Text;
using CiCdPlatform.Core.Rules.Containers.Shell;

namespace CiCdPlatform.Core.Rules;

/// <summary>Takes the joined line of an instruction apart: keyword, flags, and words or a list in JSON.</summary>
internal static class DockerWords
{
    private const int MaxWords = 10_000;

    public static DockerInstruction Instruction(MappedText line, int offset, int length, char escape)
    {
        var space = line.Text.AsSpan().IndexOfAny(' ', '\t');
        var keyword = (space < 0 ? line.Text : line.Text[..space]).ToUpperInvariant();
        var source = (space < 0 ? line.From(line.Text.Length) : line.From(space)).Trim();
        var body = source;
        var flags = new List<(string, string?, MappedWord)>();
        if (keyword is "FROM" or "RUN" or "COPY" or "ADD" or "HEALTHCHECK")
        {
            while (body.Text.StartsWith("--", StringComparison.Ordinal))
            {
                var end = body.Text.AsSpan().IndexOfAny(' ', '\t');
                end = end < 0 ? body.Text.Length : end;
                var word = body.Slice(2, end - 2);
                var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
                flags.Add((equals < 0 ? word.Text : word.Text[..equals], equals < 0 ? null : word.Text[(equals + 1)..].Trim('"'), new MappedWord(word, body.OffsetOf(0), end)));
                body = body.From(end).Trim();
            }
        }

        var json = keyword is "RUN" or "CMD" or "ENTRYPOINT" or "COPY" or "ADD" or "SHELL" or "VOLUME" ? Json(body) : null;
        var instruction = new DockerInstruction(keyword, source, offset, length)
        {
            Flags = flags,
            Body = body,
            IsJson = json is not null,
            Words = json ?? (keyword is "RUN" ? [] : Split(body, escape)),
        };
        return keyword == "ONBUILD" && source.Text.Length > 0
            ? instruction with { Trigger = Instruction(source, offset, length, escape) }
            : instruction;
    }

    private static List<MappedWord> Split(MappedText body, char escape)
    {
        var words = new List<MappedWord>();
        var text = body.Text;
        var at = 0;
        while (at < text.Length && words.Count < MaxWords)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            var quote = '\0';
            var quoted = false;
            var value = new StringBuilder();
            var map = new List<int>();
            while (at < text.Length && (quote != '\0' || !char.IsWhiteSpace(text[at])))
            {
                var c = text[at];
                if (c == escape && at + 1 < text.Length && quote != '\'' && (text[at + 1] is '"' or '\'' or '$' or ' ' || text[at + 1] == escape))
                {
                    at++;
                    value.Append(text[at]);
                    map.Add(body.OffsetOf(at));
                }
                else if (quote == '\0' && c is '"' or '\'')
                {
                    (quote, quoted) = (c, true);
                }
                else if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    value.Append(c);
                    map.Add(body.OffsetOf(at));
                }

                at++;
            }

            words.Add(new MappedWord(new MappedText(value.ToString(), map), body.OffsetOf(start), body.OffsetOf(at - 1) + 1 - body.OffsetOf(start)) { Quoted = quoted });
        }

        return words;
    }

    /// <summary>The items of a list of strings, or null when the text is none.</summary>
    private static List<MappedWord>? Json(MappedText body)
    {
        var text = body.Text;
        if (text.Length < 2 || text[0] != '[' || text[^1] != ']')
        {
            return null;
        }

        var items = new List<MappedWord>();
        var at = 1;
        var wantsItem = true;
        while (at < text.Length - 1)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == ',' && !wantsItem)
            {
                wantsItem = true;
                at++;
            }
            else if (text[at] == '"' && wantsItem)
            {
                var start = at++;
                var value = new StringBuilder();
                var map = new List<int>();
                while (at < text.Length - 1 && text[at] != '"')
                {
                    var escaped = text[at] == '\\' && at + 1 < text.Length - 1;
                    at += escaped ? 1 : 0;
                    value.Append(escaped ? text[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var c => c } : text[at]);
                    map.Add(body.OffsetOf(at));
                    at++;
                }

                if (text[at] != '"')
                {
                    return null;
                }

                items.Add(new MappedWord(new MappedText(value.ToString(), map), body.OffsetOf(start), body.OffsetOf(at) + 1 - body.OffsetOf(start)) { Quoted = true });
                wantsItem = false;
                at++;
            }
            else
            {
                return null;
            }
        }

        return wantsItem && items.Count > 0 ? null : items;
    }
}
