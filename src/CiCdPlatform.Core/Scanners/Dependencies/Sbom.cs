using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>What a bill of materials is about: a name, and a version or commit where there is one.</summary>
public sealed record SbomSubject(string Name, string? Version = null);

/// <summary>A bill of materials in CycloneDX 1.6: one component a package and version, with the places that name it and what it needs.</summary>
public sealed record Sbom(SbomSubject Subject, DependencyInventory Inventory)
{
    private const int MaxOccurrences = 100;

    /// <summary>The document; without a serial number and a time, so that the same repository gives the same bytes.</summary>
    public string ToJson()
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var root = "root:" + Uri.EscapeDataString(Subject.Name);
            var packages = Inventory.Dependencies.GroupBy(one => one.Purl, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
            json.WriteStartObject();
            json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteNumber("version", 1);
            WriteMetadata(json, root);
            json.WriteStartArray("components");
            foreach (var package in packages)
            {
                WriteComponent(json, package.Key, [.. package]);
            }

            json.WriteEndArray();
            WriteDependencies(json, root, packages);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void WriteMetadata(Utf8JsonWriter json, string root)
    {
        json.WriteStartObject("metadata");
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", "CiCdPlatform");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        json.WriteString("type", "application");
        json.WriteString("bom-ref", root);
        json.WriteString("name", Subject.Name);
        if (Subject.Version is { Length: > 0 } version)
        {
            json.WriteString("version", version);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter json, string purl, IReadOnlyList<Dependency> places)
    {
        var first = places[0];
        var (group, name) = Split(first);
        json.WriteStartObject();
        json.WriteString("type", first.Ecosystem == Ecosystem.Actions ? "application" : "library");
        json.WriteString("bom-ref", purl);
        if (group.Length > 0)
        {
            json.WriteString("group", group);
        }

        json.WriteString("name", name);
        if (first.Version is { } version)
        {
            json.WriteString("version", version);
        }

        json.WriteString("scope", places.Any(one => one.Scope == DependencyScope.Runtime) ? "required" : places.Any(one => one.Scope == DependencyScope.Optional) ? "optional" : "excluded");
        if (places.Select(one => one.Licences).FirstOrDefault(licences => licences.Count > 0) is { } stated)
        {
            // Composer's several licences are a choice; others state one expression or name.
            json.WriteStartArray("licenses");
            foreach (var licence in stated)
            {
                json.WriteStartObject();
                json.WriteStartObject("license");
                json.WriteString("name", licence);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteString("purl", purl);
        json.WriteStartObject("evidence");
        json.WriteStartArray("occurrences");
        foreach (var (file, line) in places.Select(one => (one.File, one.Line)).Distinct().Take(MaxOccurrences))
        {
            json.WriteStartObject();
            json.WriteString("location", file);
            json.WriteNumber("line", line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDependencies(Utf8JsonWriter json, string root, List<IGrouping<string, Dependency>> packages)
    {
        var known = packages.Select(package => package.Key).ToHashSet(StringComparer.Ordinal);
        json.WriteStartArray("dependencies");
        WriteNode(json, root, packages.Where(package => package.Any(one => one.IsDirect != false)).Select(package => package.Key));
        foreach (var package in packages)
        {
            WriteNode(json, package.Key, package.SelectMany(one => one.Needs.Where(need => need.Version is not null).Select(need => one.Ecosystem.Purl(need.Name, need.Version))).Where(known.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        }

        json.WriteEndArray();
    }

    private static void WriteNode(Utf8JsonWriter json, string reference, IEnumerable<string> needs)
    {
        json.WriteStartObject();
        json.WriteString("ref", reference);
        json.WriteStartArray("dependsOn");
        foreach (var need in needs)
        {
            json.WriteStringValue(need);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static (string Group, string Name) Split(Dependency one)
    {
        var at = one.Ecosystem == Ecosystem.Maven ? one.Name.IndexOf(':', StringComparison.Ordinal) : one.Name.LastIndexOf('/');
        return at > 0 ? (one.Name[..at], one.Name[(at + 1)..]) : ("", one.Name);
    }
}
