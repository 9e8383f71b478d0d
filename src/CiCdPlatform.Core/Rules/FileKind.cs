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
                : name.StartsWith("compose.", StringComparison.Ordinal) || name.StartsWith("docker-compose.", StringComparison.Ordinal) ? FileKind.Compose
                : FileKind.Yaml;
        }

        if (name.EndsWith(".tf", StringComparison.Ordinal) || name.EndsWith(".tofu", StringComparison.Ordinal))
        {
            return FileKind.Terraform;
        }

        return name is "Dockerfile" or "Containerfile"
            || name.StartsWith("Dockerfile.", StringComparison.Ordinal)
            || name.StartsWith("Containerfile.", StringComparison.Ordinal)
            || name.EndsWith(".Dockerfile", StringComparison.Ordinal)
            || name.EndsWith(".dockerfile", StringComparison.Ordinal)
            ? FileKind.Dockerfile
            : FileKind.Other;
    }
}
