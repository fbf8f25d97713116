# The README's example for R: read a table of a ready release. `test_readme_languages.py` runs it. Base R is enough.

api <- Sys.getenv("API") # http://127.0.0.1:8000/api/v1/
headers <- c(Authorization = paste("Token", Sys.getenv("TOKEN")))
file <- paste0(api, "releases/", Sys.getenv("RELEASE"), "/files/answers.csv")
answers <- read.csv(url(file, headers = headers))
print(table(answers$drink))
