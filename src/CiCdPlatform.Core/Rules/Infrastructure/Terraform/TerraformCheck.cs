using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>Makes entries of settings alone: which attribute of which resources must, or must not, say what. Their examples follow from them.</summary>
internal static class TerraformCheck
{
    /// <summary>
    /// An attribute that must not have one of some values, given in lower case. Each type of resource comes with its rule in Checkov, or null; the path leads through blocks.
    /// </summary>
    public static TableCheck<TerraformView> Refuses(string id, Severity severity, string summary, string cure, (string Type, string? Alias)[] resources, string path, string[] bad, string good, Persona persona = Persona.Regular) =>
        new(id, severity, summary, cure, view => resources.SelectMany(resource => view.Resources([resource.Type])
            .SelectMany(block => block.Find(path))
            .Where(attribute => attribute.Value.Texts().Any(text => bad.Contains(text.Text!.ToLowerInvariant(), StringComparer.Ordinal)))
            .Select(attribute => view.Hit(attribute, $"{summary} {cure}") with { Aliases = resource.Alias is null ? [] : [resource.Alias] })))
        {
            Aliases = [.. resources.Select(resource => resource.Alias).OfType<string>().Distinct()],
            Persona = persona,
            Fires = [.. resources.Select(resource => Example(resource.Type, path, bad[0]))],
            Silent = [.. resources.Select(resource => Example(resource.Type, path, good)), Example(resources[0].Type, null, null)],
        };

    /// <summary>
    /// An attribute that must have a value, since its default is another. A value that says the contrary is for everyone; <paramref name="missing"/> says who hears of its absence.
    /// The check keeps still when one of the attributes <paramref name="unless"/> is set.
    /// </summary>
    public static TableCheck<TerraformView> Wants(string id, Severity severity, string summary, string cure, (string Type, string? Alias)[] resources, string path, string value, Persona missing = Persona.Regular, Persona wrong = Persona.Regular, string[]? unless = null) =>
        new(id, severity, summary, cure, view =>
            from resource in resources
            from block in view.Resources([resource.Type])
            where !(unless ?? []).Any(other => block.Find(other).Any())
            let attribute = block.Find(path).FirstOrDefault()
            where attribute is null || (attribute.Value is { Text: { } text, IsDynamic: false } && !text.Equals(value, StringComparison.OrdinalIgnoreCase))
            select (attribute is null ? view.Hit(block, $"{summary} {cure}") : view.Hit(attribute, $"{summary} {cure}")) with
            {
                Aliases = resource.Alias is null ? [] : [resource.Alias],
                Persona = attribute is null ? missing : wrong,
            })
        {
            Aliases = [.. resources.Select(resource => resource.Alias).OfType<string>().Distinct()],
            Fires = [.. resources.Select(resource => Example(resource.Type, null, null)), Example(resources[0].Type, path, value == "true" ? "false" : "OTHER")],
            Silent = [.. resources.Select(resource => Example(resource.Type, path, value)), .. (unless ?? []).Select(other => Example(resources[0].Type, other, "x"))],
        };

    private static string Example(string type, string? path, string? value)
    {
        var parts = path?.Split('.') ?? [];
        var body = parts.Length == 0 ? "" : $"{parts[^1]} = {(value is "true" or "false" ? value : $"\"{value}\"")}\n";
        for (var i = parts.Length - 2; i >= 0; i--)
        {
            body = $"{parts[i]} {{\n{body}}}\n";
        }

        return $"resource \"{type}\" \"a\" {{\n{body}}}\n";
    }
}
