using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Writers.Containerfile;

/// <summary>Writes a container file for a component that has a start command: two stages, pinned images, no root.</summary>
internal static class ContainerfileWriter
{
    // Not a user of any image: it owns nothing but the application.
    private const string User = "10001:10001";

    private static readonly YamlMappingNode s_images = (YamlMappingNode)YamlText.Load(EmbeddedText.Read("Writers/Containerfile/images.yml")).Root!;

    /// <summary>What no image needs, and what must not leak into one.</summary>
    internal static string Ignore { get; } = string.Join('\n', "# " + GeneratedHeader.Mark + ".", ".git", ".github", ".gitlab-ci.yml", ".cache", ".env", ".env.*", "**/*.pem", "**/*.key",
        "**/bin/", "**/obj/", "**/node_modules/", "**/__pycache__/", "**/.venv/", "**/target/", "Dockerfile", ".dockerignore", "");

    /// <summary>The file's text, or null when the language has no row or the component does not start.</summary>
    internal static string? Write(ComponentPlan plan)
    {
        if (plan.Component.Start is not { Length: > 0 } start || !s_images.Children.TryGetValue(plan.Component.Language, out var node) || plan.Toolchains.Count == 0)
        {
            return null;
        }

        var row = (YamlMappingNode)node;
        var toolchain = plan.Toolchains[0];

        // A start command of the SDK needs the SDK.
        var image = start.StartsWith("dotnet run", StringComparison.Ordinal) || start.StartsWith("go run", StringComparison.Ordinal) || start.StartsWith("cargo run", StringComparison.Ordinal)
            ? plan.Image
            : plan.Settings.ImagePrefix + Fill(Text(row, "image")!, toolchain.Full);
        var text = new StringBuilder();
        text.Append("# ").Append(GeneratedHeader.Mark).Append(".\n");
        text.Append("FROM ").Append(plan.Image).Append(" AS build\nWORKDIR /app\nCOPY . .\n");
        var path = Text(row, "path");
        if (path is not null)
        {
            text.Append("ENV PATH=").Append(path).Append(":$PATH\n");
        }

        foreach (var line in new[] { Text(row, "build") }.OfType<string>().Concat(plan.Prepared()).Concat(plan.Component.Install).Concat(plan.Component.Build))
        {
            text.Append("RUN ").Append(line).Append('\n');
        }

        text.Append("\nFROM ").Append(image).Append("\nWORKDIR /app\nCOPY --from=build --chown=").Append(User).Append(" /app /app\n");
        if (path is not null)
        {
            text.Append("ENV PATH=").Append(path).Append(":$PATH\n");
        }

        text.Append("ENV HOME=/tmp\n");
        if (plan.Component.Ports is [var port, ..])
        {
            text.Append("ENV PORT=").Append(port).Append('\n');
            text.Append("EXPOSE ").AppendJoin(' ', plan.Component.Ports).Append('\n');
            text.Append("HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD [\"bash\", \"-c\", \"</dev/tcp/127.0.0.1/").Append(port).Append("\"]\n");
        }

        text.Append("USER ").Append(User).Append('\n');
        text.Append("CMD ").Append(JsonSerializer.Serialize(new[] { "sh", "-c", "exec " + start }, s_oneLine)).Append('\n');
        return text.ToString();
    }

    private static readonly JsonSerializerOptions s_oneLine = new(ContractJson.Options) { WriteIndented = false };

    private static string Fill(string image, string version)
    {
        var parts = version.Split('.');
        return image.Replace("{version}", version, StringComparison.Ordinal)
            .Replace("{minor}", string.Join('.', parts.Take(2)), StringComparison.Ordinal)
            .Replace("{major}", parts[0], StringComparison.Ordinal);
    }

    private static string? Text(YamlMappingNode row, string key) => row.Children.TryGetValue(key, out var node) ? ((YamlScalarNode)node).Value : null;
}
