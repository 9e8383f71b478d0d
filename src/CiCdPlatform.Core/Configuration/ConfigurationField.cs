using System.Globalization;
using System.Text.Json.Nodes;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Configuration;

/// <summary>One key of the configuration: how it is read, and how the schema describes it.</summary>
/// <param name="Path">With dots between the levels, such as <c>review.drafts</c>.</param>
/// <param name="Summary">One sentence for people.</param>
internal abstract record ConfigurationField(string Path, string Summary)
{
    /// <summary>The configuration with the value of a node, or as it was after noting what is wrong.</summary>
    public abstract RepositoryConfiguration Read(RepositoryConfiguration basis, YamlForm form, YamlNode node);

    /// <summary>The value's schema, with its default.</summary>
    public abstract JsonObject Schema(RepositoryConfiguration defaults);
}

/// <summary>A key whose value is of a type; the kinds are below.</summary>
internal abstract record ConfigurationField<T>(string Path, string Summary, Func<RepositoryConfiguration, T> Get, Func<RepositoryConfiguration, T, RepositoryConfiguration> Set) : ConfigurationField(Path, Summary)
{
    public override RepositoryConfiguration Read(RepositoryConfiguration basis, YamlForm form, YamlNode node) => TryRead(form, node, out var value) ? Set(basis, value) : basis;

    protected abstract bool TryRead(YamlForm form, YamlNode node, out T value);

    protected static string Plain(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: { } text } ? text : "";
}

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed record FlagField(string Path, string Summary, Func<RepositoryConfiguration, bool> Get, Func<RepositoryConfiguration, bool, RepositoryConfiguration> Set)
    : ConfigurationField<bool>(Path, Summary, Get, Set)
{
    public override JsonObject Schema(RepositoryConfiguration defaults) => new() { ["type"] = "boolean", ["default"] = Get(defaults) };

    protected override bool TryRead(YamlForm form, YamlNode node, out bool value)
    {
        if (bool.TryParse(Plain(node), out value))
        {
            return true;
        }

        form.Problem(node, $"'{Path}' is true or false, without quotes");
        return false;
    }
}

/// <summary>A whole number within bounds.</summary>
internal sealed record NumberField(string Path, string Summary, int Least, int Most, Func<RepositoryConfiguration, int> Get, Func<RepositoryConfiguration, int, RepositoryConfiguration> Set)
    : ConfigurationField<int>(Path, Summary, Get, Set)
{
    public override JsonObject Schema(RepositoryConfiguration defaults) =>
        new() { ["type"] = "integer", ["minimum"] = Least, ["maximum"] = Most, ["default"] = Get(defaults) };

    protected override bool TryRead(YamlForm form, YamlNode node, out int value)
    {
        if (int.TryParse(Plain(node), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= Least && value <= Most)
        {
            return true;
        }

        form.Problem(node, $"'{Path}' is a whole number from {Least} to {Most}");
        return false;
    }
}

/// <summary>One of a list of words; <paramref name="Current"/> may have none.</summary>
internal sealed record ChoiceField<T>(string Path, string Summary, Func<RepositoryConfiguration, T?> Current, Func<RepositoryConfiguration, T, RepositoryConfiguration> Set)
    : ConfigurationField<T>(Path, Summary, configuration => Current(configuration).GetValueOrDefault(), Set)
    where T : struct, Enum
{
    private static IReadOnlyList<string> Words { get; } = [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    public override JsonObject Schema(RepositoryConfiguration defaults)
    {
        var words = new JsonArray([.. Words.Select(word => JsonValue.Create(word))]);
        if (Words.Contains("off"))
        {
            // Older YAML takes a bare off for false.
            words.Add(JsonValue.Create(false));
        }

        var schema = new JsonObject { ["enum"] = words };
        if (Current(defaults) is { } usual)
        {
            schema["default"] = usual.ToString().ToLowerInvariant();
        }

        return schema;
    }

    protected override bool TryRead(YamlForm form, YamlNode node, out T value)
    {
        var text = node is YamlScalarNode { Value: { } word } ? word : "";
        text = text == "false" && Words.Contains("off") ? "off" : text;
        if (Words.Contains(text) && Enum.TryParse(text, ignoreCase: true, out value))
        {
            return true;
        }

        value = default;
        form.Problem(node, $"'{Path}' is one of {string.Join(", ", Words)}");
        return false;
    }
}

/// <summary>A short text.</summary>
internal sealed record TextField(string Path, string Summary, Func<RepositoryConfiguration, string> Get, Func<RepositoryConfiguration, string, RepositoryConfiguration> Set)
    : ConfigurationField<string>(Path, Summary, Get, Set)
{
    private const int Most = 300;

    public override JsonObject Schema(RepositoryConfiguration defaults) => new() { ["type"] = "string", ["maxLength"] = Most, ["pattern"] = "^[^\\s]*$", ["default"] = Get(defaults) };

    protected override bool TryRead(YamlForm form, YamlNode node, out string value)
    {
        value = node is YamlScalarNode { Value: { } text } ? text : "";
        if (node is YamlScalarNode && value.Length <= Most && !value.Any(char.IsWhiteSpace))
        {
            return true;
        }

        form.Problem(node, $"'{Path}' is one text without blanks of at most {Most} characters");
        return false;
    }
}

/// <summary>A list of texts, or one text alone.</summary>
internal sealed record ListField(
    string Path, string Summary, Func<string, string?> Fault, Func<RepositoryConfiguration, IReadOnlyList<string>> Get, Func<RepositoryConfiguration, IReadOnlyList<string>, RepositoryConfiguration> Set)
    : ConfigurationField<IReadOnlyList<string>>(Path, Summary, Get, Set)
{
    private const int MostItems = 200;
    private const int MostText = 300;

    public override JsonObject Schema(RepositoryConfiguration defaults)
    {
        var item = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = MostText };
        var list = new JsonObject { ["type"] = "array", ["items"] = item, ["maxItems"] = MostItems };
        return new() { ["anyOf"] = new JsonArray(list, item.DeepClone()), ["default"] = new JsonArray([.. Get(defaults).Select(text => JsonValue.Create(text))]) };
    }

    protected override bool TryRead(YamlForm form, YamlNode node, out IReadOnlyList<string> value)
    {
        value = [];
        IReadOnlyList<YamlNode> items = node is YamlSequenceNode sequence ? [.. sequence.Children] : [node];
        if (items.Count > MostItems)
        {
            form.Problem(node, $"'{Path}' is a list of at most {MostItems} entries");
            return false;
        }

        var isRight = true;
        foreach (var item in items)
        {
            var text = item is YamlScalarNode { Value.Length: > 0 and <= MostText } scalar ? scalar.Value : null;
            if ((text is null ? $"an entry of '{Path}' is one text of at most {MostText} characters" : Fault(text)) is { } fault)
            {
                form.Problem(item, fault);
                isRight = false;
            }
        }

        value = isRight ? [.. items.Select(item => ((YamlScalarNode)item).Value!)] : [];
        return isRight;
    }
}
