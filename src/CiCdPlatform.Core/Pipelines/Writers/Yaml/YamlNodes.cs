namespace CiCdPlatform.Core.Pipelines.Writers.Yaml;

/// <summary>Something that the emitter writes.</summary>
internal abstract record YamlOut;

/// <summary>A scalar; a text with line ends becomes a literal block. <paramref name="Comment"/> follows on the line.</summary>
internal sealed record YamlValue(string Text, bool Plain = false, string? Comment = null) : YamlOut;

/// <summary>A key without a value.</summary>
internal sealed record YamlNothing : YamlOut;

/// <summary>A sequence; a short one may stand on one line.</summary>
internal sealed record YamlList(IReadOnlyList<YamlOut> Items, bool OneLine = false) : YamlOut;

/// <summary>A mapping in the order in which it is written.</summary>
internal sealed record YamlMap : YamlOut
{
    internal List<YamlEntry> Entries { get; } = [];

    internal YamlMap Add(string key, YamlOut value, bool blankBefore = false, string? commentBefore = null)
    {
        Entries.Add(new YamlEntry(key, value, blankBefore, commentBefore));
        return this;
    }

    internal YamlMap Add(string key, string value, bool blankBefore = false) => Add(key, new YamlValue(value), blankBefore);

    internal YamlMap Add(string key, int value) => Add(key, new YamlValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture), Plain: true));

    internal YamlMap Add(string key, bool value) => Add(key, new YamlValue(value ? "true" : "false", Plain: true));

    internal YamlMap Add(string key, IEnumerable<string> values, bool oneLine = false) => Add(key, new YamlList([.. values.Select(v => new YamlValue(v))], oneLine));

    internal YamlMap AddIf(bool condition, string key, Func<YamlOut> value) => condition ? Add(key, value()) : this;
}

/// <summary>One key of a mapping.</summary>
internal sealed record YamlEntry(string Key, YamlOut Value, bool BlankBefore, string? CommentBefore);
