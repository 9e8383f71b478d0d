using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Yaml;

/// <summary>A mistake in a file that a person wrote; <paramref name="Line"/> is 1-based.</summary>
public sealed record FormProblem(int Line, string Message);

/// <summary>Reads a mapping that a person wrote, and notes of every mistake where it stands and what would be right.</summary>
internal sealed class YamlForm
{
    private const int MaxItems = 1000;
    private const int MaxText = 4000;
    private readonly List<FormProblem> _problems;

    private YamlForm(YamlMappingNode node, List<FormProblem> problems)
    {
        Node = node;
        _problems = problems;
    }

    public YamlMappingNode Node { get; }

    public IReadOnlyList<FormProblem> Problems => _problems;

    /// <summary>The 1-based line where the mapping begins.</summary>
    public int Line => (int)Node.Start.Line;

    /// <summary>The mapping at the root of a text; <paramref name="what"/> names it, as in "a policy".</summary>
    public static YamlForm Read(string text, string what)
    {
        var load = YamlText.Load(text);
        var problems = new List<FormProblem>();
        if (load.Error is { } error)
        {
            problems.Add(new FormProblem(error.Line, error.Message));
        }
        else if (load.Root is not null and not YamlMappingNode)
        {
            problems.Add(new FormProblem((int)load.Root.Start.Line, $"{what} is a mapping of keys to values"));
        }

        return new YamlForm(load.Root as YamlMappingNode ?? [], problems);
    }

    /// <summary>Notes every key that is none of these.</summary>
    public YamlForm Knows(params string[] keys)
    {
        foreach (var key in Node.Children.Keys.Where(key => key is not YamlScalarNode scalar || !keys.Contains(scalar.Value)))
        {
            Problem(key, $"unknown key '{key}'; known are {string.Join(", ", keys)}");
        }

        return this;
    }

    public void Problem(YamlNode? at, string message) => _problems.Add(new FormProblem((int)(at ?? Node).Start.Line, message));

    /// <summary>Notes a problem at a key's value, or at the mapping when there is none.</summary>
    public void Problem(string key, string message) => Problem(Get(key), message);

    public YamlNode? Get(string key) => Node.Children.TryGetValue(key, out var value) ? value : null;

    /// <summary>A text, or null when the key is missing.</summary>
    public string? Text(string key) => Get(key) is { } node ? TextOf(node) : null;

    /// <summary>A text that must be there; an empty one after noting that it is not.</summary>
    public string Needed(string key, string what)
    {
        if (Text(key) is { Length: > 0 } text)
        {
            return text;
        }

        Problem(key, $"'{key}' is missing: {what}");
        return "";
    }

    /// <summary>One of an enumeration's values in lower case, or null when the key is missing.</summary>
    public T? Choice<T>(string key)
        where T : struct, Enum
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        Problem(key, $"'{text}' is no {key}; known are {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");
        return null;
    }

    /// <summary>A day written as year-month-day, or null.</summary>
    public DateOnly? Day(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        Problem(key, $"'{text}' is no day: write 2027-01-31");
        return null;
    }

    /// <summary>Texts of a list, or of a single text.</summary>
    public IReadOnlyList<string> Texts(string key) => [.. Items(key).Select(TextOf)];

    /// <summary>The mappings of a list.</summary>
    public IEnumerable<YamlForm> Forms(string key)
    {
        foreach (var item in Items(key))
        {
            if (item is YamlMappingNode mapping)
            {
                yield return new YamlForm(mapping, _problems);
            }
            else
            {
                Problem(item, $"an entry of '{key}' is a mapping of keys to values");
            }
        }
    }

    /// <summary>The mapping of a key, or null.</summary>
    public YamlForm? Form(string key)
    {
        switch (Get(key))
        {
            case null:
                return null;
            case YamlMappingNode mapping:
                return new YamlForm(mapping, _problems);
            case var other:
                Problem(other, $"'{key}' is a mapping of keys to values");
                return null;
        }
    }

    /// <summary>The keys of a mapping with what stands under them.</summary>
    public IEnumerable<(YamlScalarNode Key, YamlNode Value)> Pairs() =>
        Node.Children.Take(MaxItems).Where(pair => pair.Key is YamlScalarNode).Select(pair => ((YamlScalarNode)pair.Key, pair.Value));

    /// <summary>The form of a mapping found in this one.</summary>
    public YamlForm Of(YamlMappingNode node) => new(node, _problems);

    public string TextOf(YamlNode node)
    {
        if (node is YamlScalarNode { Value.Length: <= MaxText } scalar)
        {
            return scalar.Value;
        }

        if (node is YamlScalarNode { Value: null })
        {
            return "";
        }

        Problem(node, $"a single text of at most {MaxText} characters is expected here");
        return "";
    }

    private IReadOnlyList<YamlNode> Items(string key)
    {
        switch (Get(key))
        {
            case null or YamlScalarNode { Value: null or "" }:
                return [];
            case YamlScalarNode scalar:
                return [scalar];
            case YamlSequenceNode { Children.Count: <= MaxItems } sequence:
                return [.. sequence.Children];
            case var other:
                Problem(other, $"'{key}' is a list of at most {MaxItems} entries");
                return [];
        }
    }
}
