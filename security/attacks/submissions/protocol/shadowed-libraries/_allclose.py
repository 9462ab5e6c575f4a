print("GOT loaded in the runner's place")
