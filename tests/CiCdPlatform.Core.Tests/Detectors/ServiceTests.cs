using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Tests.Detectors;

public sealed class ServiceTests
{
    [Theory]
    [InlineData("package.json", """{ "name": "a", "scripts": { "test": "x" }, "devDependencies": { "mongoose": "8" } }""", "mongodb")]
    [InlineData("requirements.txt", "# redis\nflask==3.0\npsycopg[binary]>=3.1\n", "postgres")]
    [InlineData("go.mod", "module example.com/a\n\ngo 1.22\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.5.0\n\tgithub.com/lib/pq v1.10.9 // indirect\n)\n", "postgres")]
    [InlineData("Gemfile", "source 'https://rubygems.org'\ngem 'rails'\ngem 'sidekiq', '~> 7'\n", "redis")]
    [InlineData("pom.xml", "<project><modelVersion>4.0.0</modelVersion><artifactId>a</artifactId><dependencies><dependency>\n<artifactId>spring-kafka</artifactId>\n</dependency></dependencies></project>", "kafka")]
    [InlineData("build.gradle.kts", "dependencies {\n  implementation(\"org.springframework.boot:spring-boot-starter-data-elasticsearch\")\n}\n", "elasticsearch")]
    [InlineData("composer.json", """{ "name": "a/b", "require": { "predis/predis": "^2.0" } }""", "redis")]
    [InlineData("Cargo.toml", "[package]\nname = \"postgres-like\"\nversion = \"1.0.0\"\n\n[dependencies]\nsqlx = { version = \"0.7\", features = [\"mysql\"] }\n", "mysql")]
    [InlineData("mix.exs", "defmodule A.MixProject do\n  defp deps do\n    [{:postgrex, \"~> 0.17\"}]\n  end\nend\n", "postgres")]
    [InlineData("a.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>\n<PackageReference Include=\"Microsoft.EntityFrameworkCore.SqlServer\" Version=\"8.0.0\" />\n</ItemGroup></Project>", "mssql")]
    public void Analyze_ClientLibrary_NeedsItsService(string file, string text, string service)
    {
        var component = Assert.Single(Analyze((file, text), (file == "go.mod" ? "a.go" : "a.py", file == "go.mod" ? "package a\n" : "")).Components);

        Assert.Equal([service], component.Services);
        Assert.Contains(component.Evidence, evidence => evidence.File == file && evidence.Why.Contains(service, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(".env.example", "DATABASE_URL=postgresql+asyncpg://user:secret@db/app\n", "postgres")]
    [InlineData(".env.example", "MONGO_URI=mongodb+srv://cluster.example.com/app\n", "mongodb")]
    [InlineData(".env.example", "DB_CONNECTION=pgsql\nREDIS_HOST=127.0.0.1\nCACHE_STORE=database\n", "postgres")]
    [InlineData(".env.example", "DB_CONNECTION=sqlite\nREDIS_HOST=127.0.0.1\nCACHE_STORE=file\n", null)]
    [InlineData("config/database.yml", "default:\n  adapter: mysql2\n", "mysql")]
    [InlineData("config/database.yml", "default:\n  adapter: sqlite3\n", null)]
    [InlineData("src/main/resources/application.properties", "spring.datasource.url=jdbc:mariadb://localhost/app\n", "mariadb")]
    [InlineData("appsettings.json", "{ \"ConnectionStrings\": { \"Default\": \"Host=localhost;Database=app;Username=app\" } }", "postgres")]
    [InlineData("appsettings.json", "{ \"ConnectionStrings\": { \"Default\": \"Data Source=app.db\" } }", null)]
    [InlineData("prisma/schema.prisma", "datasource db {\n  provider = \"postgresql\"\n}\n", "postgres")]
    [InlineData("app/settings.py", "DATABASES = {\n  'default': {\n    'ENGINE': 'django.db.backends.mysql',\n", "mysql")]
    [InlineData(".github/workflows/ci.yml", "jobs:\n  test:\n    services:\n      search:\n        image: opensearchproject/opensearch:2\n", "opensearch")]
    [InlineData(".gitlab-ci.yml", "test:\n  services:\n    - name: rabbitmq:3\n      alias: mq\n", "rabbitmq")]
    public void Analyze_Settings_NameTheService(string file, string text, string? service)
    {
        var component = Assert.Single(Analyze((file, text), ("package.json", """{ "name": "a", "scripts": { "test": "x" } }""")).Components);

        Assert.Equal(service is null ? [] : [service], component.Services);
    }

    [Theory]
    [InlineData("Dockerfile", "FROM node:20\nARG PORT=8081\nENV PORT=$PORT\nEXPOSE $PORT 9229/tcp\n", new[] { 8081, 9229 })]
    [InlineData("Dockerfile", "FROM node:20\nCMD [\"node\", \"server.js\", \"--port\", \"8082\"]\n", new[] { 8082 })]
    [InlineData(".env.example", "PORT=8083\n", new[] { 8083 })]
    public void Analyze_Ports_AreFound(string file, string text, int[] ports)
    {
        var component = Assert.Single(Analyze((file, text), ("package.json", """{ "name": "a", "scripts": { "test": "x" } }""")).Components);

        Assert.Equal(ports, component.Ports);
    }

    private static RepositoryAnalysis Analyze(params (string Path, string Text)[] files)
    {
        using var snapshot = Repositories.Snapshots.Of(files);
        return RepositoryAnalyzer.Analyze(snapshot);
    }
}
