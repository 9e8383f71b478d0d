namespace CiCdPlatform.Core.Rules;

/// <summary>What a file is, by its path.</summary>
internal enum FileKind
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>A workflow of GitHub Actions.</summary>
    GitHubWorkflow,

    /// <summary>The definition of an action.</summary>
    GitHubAction,

    /// <summary>A pipeline of GitLab.</summary>
    GitLabPipeline,

    /// <summary>A Dockerfile or Containerfile.</summary>
    Dockerfile,

    /// <summary>A Compose file.</summary>
    Compose,

    /// <summary>The settings of Dependabot.</summary>
    Dependabot,

    /// <summary>The hooks of pre-commit.</summary>
    PreCommit,

    /// <summary>Terraform or OpenTofu.</summary>
    Terraform,

    /// <summary>Any other YAML, such as a manifest of Kubernetes.</summary>
    Yaml,
}

/// <summary>Tells kinds of files by their path.</summary>
internal static class FileKinds
{
    private static readonly string[] DockerfilePrefixes = ["Dockerfile.", "Dockerfile-", "Dockerfile_", "dockerfile.", "Containerfile.", "Containerfile-"];

    // What a builder is told to leave out, and what another program makes a Dockerfile of.
    private static readonly string[] NoDockerfiles = [".dockerignore", ".md", ".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb", ".in", ".m4", ".mustache", ".go", ".py", ".sh", ".json", ".ts", ".js"];

    public static FileKind Of(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var isYaml = name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal);
        if (isYaml && path.StartsWith(".github/workflows/", StringComparison.Ordinal) && path.Count(c => c == '/') == 2)
        {
            return FileKind.GitHubWorkflow;
        }

        if (name is "action.yml" or "action.yaml")
        {
            return FileKind.GitHubAction;
        }

        if (isYaml && (name.EndsWith(".gitlab-ci.yml", StringComparison.Ordinal) || name.EndsWith(".gitlab-ci.yaml", StringComparison.Ordinal) || path.StartsWith(".gitlab/ci/", StringComparison.Ordinal)))
        {
            return FileKind.GitLabPipeline;
        }

        if (isYaml)
        {
            return path is ".github/dependabot.yml" or ".github/dependabot.yaml" ? FileKind.Dependabot
                : name is ".pre-commit-config.yaml" or ".pre-commit-config.yml" ? FileKind.PreCommit
                : name.StartsWith("compose.", StringComparison.Ordinal) || name.StartsWith("docker-compose.", StringComparison.Ordinal) || name.StartsWith("docker-compose-", StringComparison.Ordinal) ? FileKind.Compose
                : FileKind.Yaml;
        }

        if (name.EndsWith(".tf", StringComparison.Ordinal) || name.EndsWith(".tofu", StringComparison.Ordinal))
        {
            return FileKind.Terraform;
        }

        return IsDockerfile(name) && !Array.Exists(NoDockerfiles, ending => name.EndsWith(ending, StringComparison.Ordinal)) ? FileKind.Dockerfile : FileKind.Other;
    }

    private static bool IsDockerfile(string name) =>
        name.Equals("Dockerfile", StringComparison.OrdinalIgnoreCase)
        || name is "Containerfile"
        || Array.Exists(DockerfilePrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        || name.EndsWith(".Dockerfile", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".containerfile", StringComparison.OrdinalIgnoreCase);
}
