using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Pipelines.Templates;

/// <summary>Writes a template as YAML that <see cref="TemplateReader"/> reads back as the same template.</summary>
internal static class TemplateWriter
{
    internal static string Write(PipelineTemplate template)
    {
        var root = new YamlMap().Add("id", template.Id).Add("version", template.Version);
        root.Add("language", template.Languages.Count == 1 ? new YamlValue(template.Languages[0]) : List(template.Languages, true));
        root.AddIf(template.Framework is not null, "framework", () => new YamlValue(template.Framework!));
        root.AddIf(template.PackageManagers.Count > 0, "packageManagers", () => List(template.PackageManagers, true));
        root.AddIf(template.Toolchains.Count > 0, "toolchains", () => Map(template.Toolchains));
        root.AddIf(template.Image is not null, "image", () => new YamlValue(template.Image!));
        root.AddIf(template.Prepare.Count > 0, "prepare", () => Lists(template.Prepare.Select(p => KeyValuePair.Create(p.Key, p.Value))));
        root.Add("stages", Lists(template.Stages.OrderBy(s => s.Key).Select(s => KeyValuePair.Create(s.Key.Id(), s.Value))));
        root.AddIf(template.Caches.Count > 0, "caches", () => new YamlList([.. template.Caches.Select(Cache)]));
        root.AddIf(template.Environment.Count > 0, "environment", () => Map(template.Environment));
        root.AddIf(template.Artifacts.Count > 0, "artifacts", () => List(template.Artifacts, false));
        root.AddIf(template.Reports.Count > 0, "reports", () => Map(template.Reports));
        return YamlEmitter.Emit(root);
    }

    private static YamlMap Cache(TemplateCache cache)
    {
        var map = new YamlMap().Add("name", cache.Name).AddIf(cache.Managers.Count > 0, "managers", () => List(cache.Managers, true)).AddIf(cache.Action is not null, "action", () => new YamlValue(cache.Action!)).Add("paths", List(cache.Paths, false)).Add("project", List(cache.ProjectPaths, false));
        map.AddIf(cache.Variables.Count > 0, "variables", () => Map(cache.Variables));
        return map.Add("key", List(cache.KeyFiles, false));
    }

    private static YamlList List(IEnumerable<string> texts, bool oneLine) => new([.. texts.Select(text => new YamlValue(text))], oneLine);

    private static YamlMap Map(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var map = new YamlMap();
        foreach (var (key, value) in pairs)
        {
            map.Add(key, value);
        }

        return map;
    }

    private static YamlMap Lists(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> pairs)
    {
        var map = new YamlMap();
        foreach (var (key, value) in pairs)
        {
            map.Add(key, List(value, false));
        }

        return map;
    }
}
